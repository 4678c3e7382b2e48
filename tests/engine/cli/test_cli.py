import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import typer
from image_files import BAYER, mosaic_of, write_dng
from PIL import Image

from gradnet_engine import program_version
from gradnet_engine.batch.cluster import await_scheduler
from gradnet_engine.cli import show
from gradnet_engine.errors import ClusterError

GRADNET = (sys.executable, "-m", "gradnet_engine")


def run(*arguments, **options):
    return subprocess.run(
        [*GRADNET, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False, **options
    )


def run_redirected(redirection, *arguments):
    """Run with standard streams as a shell gives them, buffered as they are where nobody looks on."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    command = f"{shlex.join([*GRADNET, *map(str, arguments)])} {redirection}"
    return subprocess.run(
        command, shell=True, capture_output=True, text=True, timeout=120, check=False, env=environment
    )


def is_one_sentence(done, cause):
    return len(done.stderr.splitlines()) == 1 and done.stderr.endswith(f"{cause}.\n")


def lock(path):
    """Take all rights on a path away; skip the test where that keeps nobody out."""
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.chmod(0o700)
        pytest.skip("root may read everything, and Windows knows no such rights")


def size_and_camera(path):
    with Image.open(path) as image:
        return image.size, image.getexif()[0x0110]


@pytest.fixture
def photo(tmp_path, noisy_astronaut) -> Path:
    path = tmp_path / "small [1].jpg"
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Maker", "Camera 1"
    exif.get_ifd(0x8769).update({0x8827: 6400, 0x829A: 1 / 50})
    Image.fromarray((255 * noisy_astronaut[:96, :128]).round().astype(np.uint8)).save(path, quality=95, exif=exif)
    return path


def test_denoise_writes_beside_the_photo_and_says_so_on_standard_error(photo):
    before = photo.read_bytes()
    done = run("denoise", photo, "--method", "median")
    output = photo.with_name("small [1]-denoised.jpg")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert f"{photo} -> {output}: median on CPU" in done.stderr
    assert size_and_camera(output) == ((128, 96), "Camera 1")
    assert photo.read_bytes() == before


def test_auto_takes_for_each_photo_what_suits_it(gradnet, photo, tmp_path):
    scene = np.random.default_rng(0).integers(2000, 30000, (12, 16, 3)).repeat(8, 0).repeat(8, 1)
    raw = write_dng(tmp_path / "raw.dng", mosaic_of(scene.astype(np.uint16)))
    done = gradnet("denoise", photo, raw, "--device", "cpu", "--json", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    methods = [record["method"] for record in records]
    # A processor on which GradNet is slow has BM3D for both.
    assert methods in (["gradnet", "gradnet-raw"], ["bm3d", "bm3d"])
    assert ("GradNet RAW" in records[1]["why"]) == (methods[1] == "gradnet-raw")


def test_json_is_one_object_a_photo_and_alone_on_standard_output(photo, tmp_path):
    missing = tmp_path / "missing.NEF"
    done = run("denoise", photo, missing, "--method", "median", "--sigma", 20, "--json", "-v", "-o", tmp_path / "out")
    assert done.returncode == 1
    good, bad = map(json.loads, done.stdout.splitlines())
    assert (
        list(good)
        == ["source", "output", "method", "why", "damage", "left_out", "sigma", "device", "elapsed_s", "error"]
        == list(bad)
    )
    assert good["output"] == str(tmp_path / "out" / "small [1]-denoised.jpg")
    assert (good["method"], good["device"], good["sigma"], good["error"]) == ("median", "CPU", [20, 20, 20], None)
    assert good["elapsed_s"] > 0
    assert bad["output"] is None
    assert str(missing) in bad["error"]
    assert "1 of 2 photos failed" in done.stderr


def test_damage_is_told_of_a_photo_that_is_denoised_all_the_same(gradnet, photo, lose_block):
    lose_block(photo)
    done = gradnet("denoise", photo, "--method", "median", "--json")
    assert done.returncode == 0
    record = json.loads(done.stdout)
    assert "part of it, often the lower one, may be wrong or missing" in record["damage"]
    assert f"{photo}: {record['damage']}" in done.stderr.replace("\n", " ")
    assert Path(record["output"]).exists()


@pytest.mark.parametrize("file_format", ["jpeg", "tiff8", "tiff16", "png16"])
def test_every_format_is_written(gradnet, photo, tmp_path, file_format):
    done = gradnet("denoise", photo, "--method", "median", "--format", file_format, "-o", tmp_path / "out", "--json")
    output = Path(json.loads(done.stdout)["output"])
    assert size_and_camera(output) == ((128, 96), "Camera 1")


def test_strength_zero_gives_the_pixels_back(gradnet, photo, tmp_path):
    output = tmp_path / "out.tif"
    gradnet("denoise", photo, "--method", "median", "--strength", 0, "--format", "tiff8", "-o", output)
    with Image.open(output) as after, Image.open(photo) as before:
        np.testing.assert_array_equal(np.asarray(after), np.asarray(before))


def test_the_photo_itself_is_replaced_only_with_overwrite(gradnet, photo):
    before = photo.read_bytes()
    done = gradnet("denoise", photo, "--method", "median", "-o", photo)
    assert done.returncode == 0
    assert photo.read_bytes() == before
    assert photo.with_name("small [1]-1.jpg").exists()
    done = gradnet("denoise", photo, "--method", "median", "-o", photo, "--overwrite")
    assert done.returncode == 0
    assert photo.read_bytes() != before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--strength", "101"], "'--strength'"),
        (["--sigma", "-1"], "'--sigma'"),
        (["--format", "gif"], "gif"),
        (["--method", "magic"], "no method named 'magic'"),
        (["--quality", "0"], "'--quality'"),
        (["--tile", "4"], "'--tile'"),
        (["--device", "gpu"], "no device named 'gpu'"),
        (["--format", "png16", "-o", "out.jpg"], "not a name for the format png16"),
        (["-o", "out.webp"], "out.webp can't be written: end it in .jpg, .tif, .png or .dng"),
        (["-o", "-"], "standard output"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_names_the_fault(gradnet, photo, arguments, complaint):
    done = gradnet("denoise", photo, *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("device", ["cuda", "cuda:99"])
@pytest.mark.parametrize("method", ["median", "bm3d-fast"])
def test_a_gpu_for_a_method_that_runs_on_the_processor_is_told_once(gradnet, photo, tmp_path, method, device):
    done = gradnet(
        "denoise", photo, photo.with_name("none.jpg"), "--method", method, "--device", device, "-o", tmp_path
    )
    assert done.stderr.startswith(f"{method} runs on the CPU; --device {device} is not used.\n")
    assert done.stderr.count("is not used") == 1
    assert f"{method} on CPU" in done.stderr
    assert "is not used" not in gradnet("denoise", photo, "--method", method, "--device", "cpu").stderr


def test_a_bad_photo_is_one_sentence(gradnet, tmp_path):
    text = tmp_path / "notes.NEF"
    text.write_text("Remember the milk.")
    done = gradnet("denoise", text)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(text) in done.stderr
    assert not list(tmp_path.glob("*denoised*"))


def test_files_alone_are_denoised_and_who_gives_a_folder_learns_of_batches(gradnet, photo):
    done = gradnet(photo, "--method", "median")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1  # a terminal alone gets more
    missing = gradnet(photo.with_name("none.jpg"))
    assert missing.returncode == 1
    assert "none.jpg: can't be read" in missing.stderr
    folder = gradnet(photo.parent)
    assert folder.returncode == 1
    assert "gradnet batch" in folder.stderr
    assert "No such command" in gradnet("denoize").stderr


@pytest.mark.parametrize("address", ["host", "tcp://host", "host:port"])
@pytest.mark.parametrize("command", [["worker"], ["batch", ".", "-o", "out", "--scheduler"]], ids=["worker", "batch"])
def test_it_is_told_that_a_scheduler_has_no_port(gradnet, command, address):
    done = gradnet(*command, address)
    assert done.returncode == 2
    assert "names no port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_whose_scheduler_is_not_there_says_so(monkeypatch):
    monkeypatch.setattr("gradnet_engine.batch.cluster._CONNECT_S", 0.1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"The scheduler {address} can't be reached"):
            await_scheduler(address)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no folder that a process is in")
def test_a_folder_that_is_gone_under_the_command_is_told(tmp_path):
    (tmp_path / "gone").mkdir()
    start = "import os; from gradnet_engine.cli.commands import main; os.rmdir(os.getcwd()); main()"
    command = [sys.executable, "-c", start, "batch", tmp_path, "-o", "out"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path / "gone")
    assert done.returncode == 2
    assert is_one_sentence(done, ".: can't be used: there is no such file or folder")


def test_methods_lists_every_method_and_why_one_is_missing(gradnet):
    done = gradnet("methods", "--json", "--device", "cpu")
    rows = {row["method"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert {"gradnet", "dncnn", "bm3d", "nlm", "dct", "wavelet", "median", "adaptive-median", "contraharmonic"} <= set(
        rows
    )
    assert rows["median"]["available"] is True
    for row in rows.values():
        assert row["available"] is (row["reason"] is None)
    assert "median" in gradnet("methods").stdout


def test_names_of_methods_are_whole_in_a_narrow_terminal(gradnet):
    names = {json.loads(line)["method"] for line in gradnet("methods", "--json").stdout.splitlines()}
    listed = gradnet("methods", told={"COLUMNS": "40"}).stdout
    assert names <= set(re.findall(r"[\w-]+", listed))


@pytest.mark.parametrize("is_old_windows", [False, True])
def test_a_width_of_none_hides_no_table(gradnet, photo, monkeypatch, is_old_windows):
    """Some programs say so to those that they start."""
    monkeypatch.setattr("rich.console.detect_legacy_windows", lambda: is_old_windows)
    nobody_knows = {"COLUMNS": "0"}
    assert "Camera 1" in gradnet("info", photo, told=nobody_knows).stdout
    assert gradnet("methods", told=nobody_knows).stdout == gradnet("methods", told={"COLUMNS": "80"}).stdout


def test_info_tells_the_noise_of_a_raw_photo_that_denoising_finds(gradnet, tmp_path):
    """In light of one colour it is measured otherwise than that of a JPEG."""
    rows, columns = np.mgrid[:400, :400]
    light = np.array((20000, 1000, 500))[np.tile(BAYER, (200, 200))] * (
        0.5 + np.sin(rows / 37) * np.cos(columns / 53) / 2
    )
    seen = light + np.random.default_rng(0).normal(0, np.sqrt(40 * light + 60000))
    raw = write_dng(tmp_path / "red.dng", np.clip(seen + 512, 0, 65535).astype(np.uint16), black=512)
    told = json.loads(gradnet("info", raw, "--json").stdout)
    found = json.loads(gradnet("denoise", raw, "--json", "--method", "median").stdout)
    assert told["sigma"] == found["sigma"]


def test_info_tells_camera_iso_size_and_noise(gradnet, photo):
    record = json.loads(gradnet("info", photo, "--json").stdout)
    assert (record["width_px"], record["height_px"], record["camera"], record["iso"]) == (
        128,
        96,
        "Maker Camera 1",
        6400,
    )
    assert all(15 < sigma < 40 for sigma in record["sigma"])
    table = gradnet("info", photo).stdout
    assert "Camera 1" in table
    assert "128 x 96" in table


def test_info_tells_the_noise_of_what_is_seen(gradnet, tmp_path):
    seen = np.zeros((160, 240), np.uint8)
    seen[:, :150] = 255
    noise = np.random.default_rng(0).normal(0, 1, (160, 240, 3))
    told = []
    for hidden in (5, 60):
        rgb = 128 + noise * np.where(seen[..., None] > 0, 20, hidden)
        cut_out = tmp_path / f"{hidden}.png"
        Image.fromarray(np.dstack([rgb.clip(0, 255).astype(np.uint8), seen])).save(cut_out)
        told.append(json.loads(gradnet("info", cut_out, "--json").stdout)["sigma"])
    assert told[0] == told[1] == pytest.approx([20] * 3, rel=0.1)


def test_info_of_a_photo_that_ends_its_decoder_goes_on_with_the_next(photo, monkeypatch, capsys):
    monkeypatch.setattr(show, "_describe", describe_or_die)
    with pytest.raises(typer.Exit):
        show.info([photo.with_name("deadly.jpg"), photo], as_json=True)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert "deadly.jpg: can't be read: its decoder crashed" in first["error"]
    assert second == {"source": str(photo)}


def describe_or_die(path):
    if path.stem == "deadly":
        os._exit(3)
    return {"source": str(path)}


def test_info_of_a_raw_photo(gradnet, samples):
    record = json.loads(gradnet("info", samples / "canon_s40.CRW", "--json").stdout)
    assert (record["kind"], record["camera"], record["iso"]) == ("RAW", "Canon PowerShot S40", 50)
    assert record["taken"] == "2021-04-08 14:51:12"


def test_version_and_help():
    assert run("--version").stdout.strip() == f"gradnet {program_version()}"
    assert "denoise" in run("--help").stdout


def test_files_alone_may_begin_with_a_dash(gradnet, photo):
    photo.rename(photo.with_name("-dash.jpg"))
    done = gradnet("--", "-dash.jpg", "--method", cwd=photo.parent)
    assert "-dash.jpg -> -dash-denoised.jpg" in done.stderr
    assert "--method: can't be read" in done.stderr


@pytest.mark.parametrize("command", ["denoise", "info"])
def test_a_photo_without_permission_fails_alone(gradnet, photo, tmp_path, command):
    locked = tmp_path / "locked.jpg"
    locked.write_bytes(photo.read_bytes())
    lock(locked)
    done = gradnet(command, locked, photo, "--json")
    bad, good = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert bad["error"] == f"{locked}: can't be read: you don't have permission."
    assert good.get("error") is None


LONG = 300 * "a"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["denoise", f"{LONG}.jpg"], 1),
        ([f"{LONG}.jpg"], 1),
        (["denoise", "photo.jpg", "-o", f"{LONG}.png"], 1),
        (["denoise", "photo.jpg", "-o", LONG], 1),
        (["batch", LONG, "-o", "out"], 2),
        (["batch", ".", "-o", LONG], 2),
        (["batch", ".", "-o", LONG, "--dry-run"], 2),
        (["watch", LONG, "-o", "out"], 2),
    ],
)
def test_a_name_that_is_too_long_is_one_sentence(gradnet, photo, arguments, code):
    if sys.platform == "win32" and "--dry-run" in arguments:
        pytest.skip("Windows says of such a name that there is none")
    photo.rename(photo.with_name("photo.jpg"))
    arguments += ["--method", "median"] if len(arguments) > 1 else []
    done = gradnet(*arguments, cwd=photo.parent)
    assert done.returncode == code
    causes = ["its name is too long"]
    if sys.platform == "win32":  # The error's number depends on where the name is too long, and on a setting.
        causes += ["there is no such file or folder", "there is no such folder", "no file has such a name"]
    assert any(is_one_sentence(done, cause) for cause in causes), done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["denoise", "locked/a.jpg"], 1),
        (["locked/a.jpg"], 1),
        (["denoise", "photo.jpg", "-o", "locked/a.png"], 1),
        (["denoise", "photo.jpg", "-o", "locked/folder"], 1),
        (["batch", "locked/folder", "-o", "out"], 2),
        (["batch", "photos", "-o", "locked/folder", "--dry-run"], 2),
        (["watch", "locked/folder", "-o", "out"], 2),
    ],
)
def test_a_folder_without_permission_is_one_sentence(gradnet, photo, arguments, code):
    folder = photo.parent
    photo.rename(folder / "photo.jpg")
    (folder / "photos").mkdir()
    (folder / "photos" / "a.jpg").write_bytes((folder / "photo.jpg").read_bytes())
    (folder / "locked").mkdir()
    lock(folder / "locked")
    arguments += ["--method", "median"] if len(arguments) > 1 else []
    done = gradnet(*arguments, cwd=folder)
    (folder / "locked").chmod(0o700)
    assert done.returncode == code
    assert is_one_sentence(done, "you don't have permission"), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&- <&-", "2>/dev/full"])
def test_streams_that_take_nothing_stop_no_work(photo, tmp_path, redirection):
    done = run_redirected(redirection, "denoise", "--method", "median", "--json", photo, "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "small [1]-denoised.jpg").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["methods"],
        ["info", "{photo}"],
        ["batch", "{folder}", "-o", "{folder}/o", "--dry-run", "--method", "median"],
    ],
)
def test_a_full_disk_for_what_was_asked_is_one_sentence(photo, arguments):
    arguments = [argument.format(photo=photo, folder=photo.parent) for argument in arguments]
    done = run_redirected(">/dev/full", *arguments)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The output can't be written: the disk is full."
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert run_redirected(">/dev/full 2>/dev/full", *arguments).returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_for_records_ends_the_run_and_leaves_no_partial_file(photo, tmp_path):
    photos = [photo.with_name(f"{number}.jpg") for number in range(4)]
    for copy in photos:
        copy.write_bytes(photo.read_bytes())
    done = run_redirected(">/dev/full", "denoise", "--method", "median", "--json", *photos, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The output can't be written: the disk is full."
    assert not list((tmp_path / "out").glob(".*"))


def test_ctrl_c_before_all_is_imported_shows_no_traceback():
    code = """
import signal, sys
class Interrupt:
    def find_spec(self, name, *rest):
        if name == "typer":
            signal.raise_signal(signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupt())
from gradnet_engine.cli import main
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_stops_at_once_and_leaves_no_partial_file(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "large.png"
    Image.fromarray(rng.integers(0, 255, (1600, 2400, 3), np.uint8)).save(path)
    process = subprocess.Popen(
        [*GRADNET, "denoise", "-v", str(path), "--method", "nlm", "-o", str(tmp_path / "out")],
        stderr=subprocess.PIPE,
        text=True,
        # Shells start background jobs with SIGINT ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    line = process.stderr.readline()  # said with -v when denoising begins
    assert "nlm on CPU" in line
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130, rest
    assert "Interrupted" in rest
    assert "Traceback" not in rest
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_while_a_file_is_written_lets_it_be_finished(tmp_path, name, code):
    path, out = tmp_path / "large.png", tmp_path / "out"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (1600, 2400, 3), np.uint8)).save(path)
    with subprocess.Popen(
        [*GRADNET, "denoise", str(path), "--method", "median", "--format", "png16", "-o", str(out)],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: [signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)],
    ) as process:
        while process.poll() is None and not list(out.glob(".gradnet-*")):
            time.sleep(0.001)
        process.send_signal(getattr(signal, name))
        _, told = process.communicate(timeout=60)
    assert process.returncode == code, told
    assert "Interrupted" in told
    assert "Traceback" not in told
    assert [file.name for file in out.iterdir()] == ["large-denoised.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminals")
@pytest.mark.parametrize("told", [{}, {"COLUMNS": "0"}])
def test_in_a_terminal_lines_of_json_stay_whole_beside_the_progress_bar(photo, tmp_path, told):
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 50))
    photos, out = [photo, shutil.copy(photo, tmp_path / "another.jpg")], tmp_path / "a folder whose name is a long one"
    command = [*GRADNET, "denoise", "--method", "median", "--json", *photos, "-o", out]
    process = subprocess.Popen([*map(str, command)], stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | told)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # What Linux says at the end.
        while read := os.read(ours, 4096):
            seen += read
    os.close(ours)
    assert process.wait() == 0, seen
    printed = [json.loads(record) for record in re.findall(r"\{.*\}", seen.decode())]
    results = [record["output"] for record in printed]
    assert results == [str(out / f"{path.stem}-denoised.jpg") for path in photos]
    assert all(f"-> {result}: median" in seen.decode() for result in results)


@pytest.mark.parametrize("options", [[], ["--strip-metadata"]])
def test_of_metadata_that_are_to_be_left_out_nobody_is_told_that_they_can_not_be_read(
    gradnet, photo, tmp_path, options
):
    photo.with_name(f"{photo.name}.xmp").write_text("no XML")
    is_told = not options
    done = gradnet("batch", photo.parent, "-o", tmp_path / "out", "--method", "median", *options)
    assert done.returncode == 0
    assert ("XMP file" in done.stderr) is is_told
    assert ("XMP file" in (tmp_path / "out" / "gradnet-batch" / "report.csv").read_text()) is is_told
