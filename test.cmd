@echo off
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0eng\test.ps1" %*
exit /b %ERRORLEVEL%
