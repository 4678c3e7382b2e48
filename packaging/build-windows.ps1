# Builds the bundle and its installer on Windows, with the Python of an environment that holds '.[bundle]' and no more.
# Usage: packaging\build-windows.ps1 -Python build\venv\Scripts\python.exe [-NoInstaller]
param([string] $Python = "build\venv\Scripts\python.exe", [switch] $NoInstaller)

$ErrorActionPreference = "Stop"
$PSNativeCommandUseErrorActionPreference = $true  # PowerShell 7.4: a program that fails ends the script.
Set-Location (Join-Path $PSScriptRoot "..")
$env:PYTHONPATH = "packaging"
$work = "build\pyinstaller"
$bundle = "dist\gradnet-desktop"

# The spec looks for them in its own work folder.
& $Python packaging\icons.py "$work\gradnet\gradnet-desktop.ico"
& $Python packaging\windows_versions.py "$work\gradnet"
& $Python -m PyInstaller --noconfirm --log-level WARN --distpath dist --workpath $work packaging\gradnet.spec
& $Python packaging\licences.py $bundle
if (-not $NoInstaller) {
    $version = & $Python -c "from gradnet_engine import program_version; print(program_version())"
    & iscc /Qp "/DVersion=$version" packaging\windows\gradnet-desktop.iss
}
& $Python packaging\sbom.py dist\gradnet-desktop-windows.cdx.json
$packages = @(Get-ChildItem dist\*-setup.exe -ErrorAction SilentlyContinue | ForEach-Object FullName)
& $Python packaging\size_report.py $bundle @packages
