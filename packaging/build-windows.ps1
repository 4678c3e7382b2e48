# Builds the bundle and its installer on Windows, in an environment of its own that holds '.[bundle]' and no more.
# Usage: packaging\build-windows.ps1 [-Python PYTHON] [-NoInstaller]    builds; the installer needs Inno Setup's iscc
#        packaging\build-windows.ps1 [-Python PYTHON] -Test             tries what was built
param([string] $Python = "python", [switch] $NoInstaller, [switch] $Test)

$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")

# PowerShell goes on after a program that fails.
function Invoke-Program {
    $arguments = @($args | Select-Object -Skip 1)
    & $args[0] @arguments
    if ($LASTEXITCODE -ne 0) { throw "$($args[0]) ended with exit code $LASTEXITCODE." }
}

function New-Environment([string] $Folder, [string] $Extra) {
    Invoke-Program $Python -m venv $Folder
    Invoke-Program "$Folder\Scripts\python.exe" -m pip install --quiet --editable ".[$Extra]"
}

if ($Test) {
    New-Environment ".venv" "test"
    Invoke-Program ".venv\Scripts\pytest.exe" tests\bundle -p "no:pytest-qt" "--timeout=1200" -s
    return
}

New-Environment "build\venv" "bundle"
$builder = "build\venv\Scripts\python.exe"
$env:PYTHONPATH = "packaging"
$work = "build\pyinstaller"
$bundle = "dist\gradnet-desktop"

# The spec looks for them in its own work folder.
Invoke-Program $builder packaging\icons.py "$work\gradnet\gradnet-desktop.ico"
Invoke-Program $builder packaging\windows_versions.py "$work\gradnet"
Invoke-Program $builder -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath $work packaging\gradnet.spec
Invoke-Program $builder packaging\licences.py $bundle
if (-not $NoInstaller) {
    $version = Invoke-Program $builder -c "from gradnet_engine import program_version; print(program_version())"
    Invoke-Program iscc /Qp "/DVersion=$version" packaging\windows\gradnet-desktop.iss
}
Invoke-Program $builder packaging\sbom.py dist\gradnet-desktop-windows.cdx.json
$packages = @(Get-ChildItem dist\*-setup.exe -ErrorAction SilentlyContinue | ForEach-Object FullName)
Invoke-Program $builder packaging\size_report.py $bundle @packages
