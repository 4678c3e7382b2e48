import numpy as np
import pytest
import torch

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.training import checkpoints
from gradnet_engine.training.checkpoints import Progress
from gradnet_engine.training.config import Schedule
from gradnet_engine.training.losses import GradientLoss
from gradnet_engine.training.muon import Muon
from gradnet_engine.training.optimizers import kept_tensors, make_recordable, set_rate
from gradnet_engine.training.schedule import judged, rate_scale


class TestGradientLoss:
    def test_is_what_the_paper_says(self):
        rng = np.random.default_rng(0)
        denoised, clean = (torch.tensor(rng.random((2, 3, 9, 9)), dtype=torch.float32) for _ in range(2))
        parts = GradientLoss(0.1)(denoised, clean)
        kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
        difference = np.pad((denoised - clean).numpy(), ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(difference, (3, 3), axis=(2, 3))
        gradients = sum(np.abs((windows * k).sum((-1, -2))).mean() for k in (kernel, kernel.T))
        assert float(parts.gradients) == pytest.approx(gradients, rel=1e-5)
        assert float(parts.pixels) == pytest.approx(float((denoised - clean).abs().mean()), rel=1e-6)
        assert float(parts.total) == pytest.approx(float(parts.pixels) + 0.1 * gradients, rel=1e-5)

    def test_rms_is_the_root_of_each_patchs_mean_square(self):
        clean = torch.rand(3, 3, 9, 9)
        levels = torch.tensor([0.0, 0.02, 0.3])
        loss = GradientLoss(0.0, "rms")
        denoised = (clean + levels[:, None, None, None]).requires_grad_()
        total = loss(denoised, clean).total
        assert total.item() == pytest.approx(float(levels.mean()), abs=1e-4)
        # A patch that is met exactly, as photos without noise are, has a slope too, and it is none.
        total.backward()
        assert denoised.grad is not None
        assert torch.isfinite(denoised.grad).all()
        assert float(denoised.grad[0].abs().max()) == 0

    def test_mean_colours_weigh_what_all_pixels_of_a_patch_miss_alike(self):
        clean = torch.rand(2, 3, 8, 8)
        noise = torch.randn(2, 3, 8, 8)
        noise -= noise.mean((2, 3), keepdim=True)
        offset = torch.tensor([[0.03, 0, -0.03], [0, 0, 0.06]])[:, :, None, None]
        parts = GradientLoss(0.1, "rms", 0.5)(clean + noise + offset, clean)
        assert float(parts.colours) == pytest.approx(0.02, rel=1e-3)
        without = GradientLoss(0.1, "rms")(clean + noise + offset, clean).total
        assert float(parts.total - without) == pytest.approx(0.01, rel=1e-2)
        # Two patches that miss in opposite directions don't make up for each other.
        opposite = torch.tensor([0.1, -0.1])[:, None, None, None]
        assert float(GradientLoss()(clean + opposite, clean).colours) == pytest.approx(0.1, rel=1e-4)

    def test_a_brightness_offset_has_no_gradient(self):
        image = torch.rand(1, 3, 8, 8)
        assert float(GradientLoss()(image + 0.25, image).gradients) == pytest.approx(0, abs=1e-5)


class TestRecordable:
    """Optimizers whose step can be recorded do what they do with numbers for rates."""

    @staticmethod
    def steps(*, is_recordable: bool) -> torch.Tensor:
        generator = torch.Generator().manual_seed(0)
        weight = torch.nn.Parameter(torch.randn(8, 4, 3, 3, generator=generator))
        optimizer = Muon([weight], lr=0.5, weight_decay=0.1)
        if is_recordable:
            make_recordable([optimizer], weight.device)
        for rate in (0.1, 0.02, 0.05):
            set_rate(optimizer.param_groups[0], rate)
            weight.grad = torch.randn(weight.shape, generator=generator)
            optimizer.step()
        return weight.detach()

    def test_steps_are_the_same(self):
        torch.testing.assert_close(self.steps(is_recordable=True), self.steps(is_recordable=False))

    def test_what_it_keeps_is_there_ahead_and_nothing_has_moved(self):
        weight = torch.nn.Parameter(torch.ones(8, 4, 3, 3))
        optimizer = Muon([weight], lr=0.5, weight_decay=0.1)
        make_recordable([optimizer], weight.device)
        assert [tensor.shape for tensor in kept_tensors([optimizer])] == [weight.shape]
        assert not any(tensor.any() for tensor in kept_tensors([optimizer]))
        assert bool((weight == 1).all())
        rate = optimizer.param_groups[0]["lr"]
        set_rate(optimizer.param_groups[0], 0.25)
        assert float(rate) == 0.25  # What was recorded reads this very number.


class TestMuon:
    def test_an_update_is_nearly_orthogonal_with_rms_of_the_rate(self):
        torch.manual_seed(0)
        weight = torch.nn.Parameter(torch.zeros(16, 8, 3, 3))
        # A gradient with very uneven directions.
        weight.grad = (torch.diag(torch.logspace(0, -1.5, 16)) @ torch.randn(16, 72)).view(16, 8, 3, 3)
        Muon([weight], lr=0.01).step()
        singular = torch.linalg.svdvals(weight.detach().view(16, 72) / 0.01 / 72**0.5)
        assert float(singular.min()) > 0.6
        assert float(singular.max()) < 1.3
        assert float(weight.detach().square().mean().sqrt()) == pytest.approx(0.01, rel=0.2)

    def test_goes_downhill(self):
        torch.manual_seed(0)
        target = torch.randn(8, 4, 3, 3)
        weight = torch.nn.Parameter(torch.zeros(8, 4, 3, 3))
        optimizer = Muon([weight], lr=0.05)
        for _ in range(100):
            weight.grad = weight.detach() - target
            optimizer.step()
        assert float((weight.detach() - target).square().mean()) < 0.05 * float(target.square().mean())


class TestSchedule:
    def test_cosine_warms_up_and_falls_to_its_floor(self):
        cosine = Schedule(kind="cosine", warmup=0.1, floor=0.05)
        scales = [rate_scale(cosine, share, 1.0) for share in (0.0, 0.05, 0.1, 0.55, 1.0)]
        assert scales == pytest.approx([0.01, 0.5, 1.0, 0.525, 0.05])

    def test_a_plateau_lowers_the_rate_after_its_patience(self):
        plateau = Schedule(kind="plateau", warmup=0, patience=2, factor=0.2)
        progress, scales, bests = Progress(), [], []
        for value in (30.0, 31.0, 30.5, 31.0, 30.9, 30.0, 32.0):
            progress, is_best = judged(progress, {"a": value}, plateau)
            scales.append(rate_scale(plateau, 0.5, progress.plateau_scale))
            bests.append(is_best)
        assert scales == pytest.approx([1, 1, 1, 1, 0.2, 0.2, 0.2])
        assert bests == [True, True, False, False, False, False, True]


class TestCheckpoints:
    def test_come_back_as_they_were_in_files_of_16_mib(self, tmp_path):
        tensors = {f"layer{i}": torch.randn(1024, 1024) for i in range(6)} | {"count": torch.tensor(3)}
        progress = Progress(step=7, elapsed_s=1.5, best_db=30.0, figures={"a": 1.0})
        checkpoints.write_checkpoint(tmp_path, progress, {"model": tensors}, {"name": "trial"})
        found = checkpoints.find_checkpoint(tmp_path)
        assert found is not None
        assert all(path.stat().st_size <= checkpoints.MAX_FILE_BYTES for path in found.iterdir())
        assert len(list(found.glob("model.*"))) == 2
        assert checkpoints.read_state(found) == (progress, {"name": "trial"})
        read = checkpoints.read_tensors(found, "model")
        assert read.keys() == tensors.keys()
        assert all(torch.equal(read[name], tensors[name]) for name in tensors)

    def test_the_newest_stays_and_what_a_crash_left_is_ignored(self, tmp_path):
        for step in (9, 10):
            checkpoints.write_checkpoint(tmp_path, Progress(step=step), {"model": {"w": torch.ones(1)}}, {})
        (tmp_path / ".step-00000011.partial").mkdir()
        found = checkpoints.find_checkpoint(tmp_path)
        assert found is not None
        assert found.name == "step-00000010"
        assert not (tmp_path / "step-00000009").exists()

    def test_a_damaged_one_is_one_sentence(self, tmp_path):
        path = checkpoints.write_checkpoint(tmp_path, Progress(step=1), {"model": {"w": torch.ones(1)}}, {})
        (path / "model.0.safetensors").write_bytes(b"x")
        with pytest.raises(InvalidSettingsError, match="is damaged"):
            checkpoints.read_tensors(path, "model")
        with pytest.raises(InvalidSettingsError, match="has no average"):
            checkpoints.read_tensors(path, "average")
        (path / "state.json").write_text("{")
        with pytest.raises(InvalidSettingsError, match="is damaged"):
            checkpoints.read_state(path)

    @pytest.mark.parametrize("optimizer", [torch.optim.AdamW, lambda p: Muon(p, lr=0.01)])
    def test_an_optimizer_goes_on_exactly(self, optimizer):
        def run(weight, moved, steps):
            for step in steps:
                weight.grad = torch.full_like(weight, float(step + 1)) * weight.detach().cos()
                moved.step()

        torch.manual_seed(0)
        start = torch.randn(4, 4, 3, 3)
        whole = torch.nn.Parameter(start.clone())
        run(whole, optimizer([whole]), range(6))
        broken = torch.nn.Parameter(start.clone())
        first = optimizer([broken])
        run(broken, first, range(3))
        second = optimizer([broken])
        checkpoints.load_optimizer_tensors(second, checkpoints.optimizer_tensors(first))
        run(broken, second, range(3, 6))
        assert torch.equal(whole, broken)
