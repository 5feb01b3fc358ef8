@echo off
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0eng\run.ps1" %*
exit /b %ERRORLEVEL%
