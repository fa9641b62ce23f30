!ifndef TARGET
    !define TARGET amd64-unicode
!endif
Target ${TARGET}

; Installs Flatten for one person, without an administrator.
;
;   makensis -DVERSION=0.1.0 -DNUMBERS=0.1.0.0 -DPAYLOAD=DIR -DICON=FILE -DPANEL=FILE
;            -DOUTPUT=FILE [-DSIGN=COMMAND] [-DTARGET=x86-unicode] flatten.nsi
;
; Setup:      /S without a window   /WAIT=SECONDS for a running Flatten to close
;             /D=DIR where to (last, no quotes)
; Uninstall:  /S  /WAIT=SECONDS     /PURGE also settings, log and journal
;
; Exit status: 0 done; 1 a person cancelled; 2 failed; 3 Flatten is running; 4 the folder
; is not for Flatten; 5 this Windows is too old; 6 not everything of yours was deleted.
; Whatever fails, the program that was there before is there again.
;
; All of the program lies in one folder, which carries a marker. It comes and goes as a
; whole, so that no file of an older version stays; a folder without the marker is never
; deleted, and neither is anything that somebody put beside it.

Unicode true
!define APP "Flatten"
!define MAKER "The Flatten authors"
!define PROGRAM "$INSTDIR\program"
!define ASIDE "$INSTDIR\program.old"
!define MARKER "made-by-the-installer.txt"
!define UNINSTALLER "$INSTDIR\uninstall-flatten.exe"
!define SHORTCUT "$SMPROGRAMS\${APP}.lnk"
!define YOURS "$LOCALAPPDATA\flatten"
!define BOOK "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"

!define RUNNING 3
!define NOT_OURS 4
!define TOO_OLD 5
!define NOT_ALL 6

; Half seconds. A close under way may take its time; nobody is there to ask in silence.
!define PATIENCE 20
!define SILENT_PATIENCE 120
; A program that is only starting has no window to ask yet.
!define ASKING 10

; Qt's own floor: Windows 10, version 1809.
!define OLDEST_BUILD 17763

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh

Name "${APP}"
OutFile "${OUTPUT}"
BrandingText "${APP} ${VERSION}"
InstallDir "$LOCALAPPDATA\Programs\${APP}"
InstallDirRegKey HKCU "${BOOK}" "InstallLocation"
RequestExecutionLevel user
ManifestDPIAware true
AllowSkipFiles off
CRCCheck force
SetCompressor /SOLID lzma
SetCompressorDictSize 64

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${APP}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs ${APP}"
VIAddVersionKey "CompanyName" "${MAKER}"
VIAddVersionKey "LegalCopyright" "${MAKER}, MIT licence"

!ifdef SIGN
    !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PANEL}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${PANEL}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Install ${APP} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "${APP} is installed for you alone; no administrator is needed.$\r$\n$\r$\nIf an earlier version is installed, it is replaced. Your settings and your journal stay as they are."
!define MUI_FINISHPAGE_RUN "${PROGRAM}\flatten.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${APP}"
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE LeaveFolderPage
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var Waited
Var Patience
Var Reason
Var MadeFolder
Var Purge

; Both programs are built from these, each with its own copy.
!macro Closing un

; Pushes 1 if a program in the folder runs: Windows lets nobody write to it then.
Function ${un}IsRunning
    StrCpy $1 0
    !insertmacro NoteIfRunning flatten.exe
    !insertmacro NoteIfRunning flatten-demo.exe
    Push $1
FunctionEnd

; Asks the windows of the program in the folder to close, as the cross in their corner
; does. Dialogs belong to another window and are left alone: they are somebody's question.
Function ${un}AskToClose
    StrCpy $0 0
    ${Do}
        FindWindow $0 "" "" 0 $0
        ${If} $0 = 0
            ${Break}
        ${EndIf}
        System::Call 'user32::IsWindowVisible(p r0) i .r1'
        System::Call 'user32::GetWindow(p r0, i 4) p .r2'
        ${If} $1 <> 0
        ${AndIf} $2 = 0
            Call ${un}ProgramOfWindow
            ${If} $4 == "${PROGRAM}\flatten.exe"
                System::Call 'user32::PostMessageW(p r0, i 0x10, p 0, p 0)'
            ${EndIf}
        ${EndIf}
    ${Loop}
FunctionEnd

; Sets $4 to the path of the program that the window $0 belongs to.
Function ${un}ProgramOfWindow
    StrCpy $4 ""
    StrCpy $5 ${NSIS_MAX_STRLEN}
    System::Call 'user32::GetWindowThreadProcessId(p r0, *i .r2)'
    System::Call 'kernel32::OpenProcess(i 0x1000, i 0, i r2) p .r3'
    ${If} $3 <> 0
        System::Call 'kernel32::QueryFullProcessImageNameW(p r3, i 0, w .r4, *i r5r5) i .r6'
        System::Call 'kernel32::CloseHandle(p r3)'
        ${If} $6 = 0
            StrCpy $4 ""
        ${EndIf}
    ${EndIf}
FunctionEnd

; Returns once nothing in the folder runs, or stops everything.
Function ${un}WaitUntilClosed
    StrCpy $Waited 0
    ${Do}
        Call ${un}IsRunning
        Pop $1
        ${If} $1 = 0
            ${Break}
        ${EndIf}
        IntOp $1 $Waited % ${ASKING}
        ${If} $1 = 0
            DetailPrint "Waiting for ${APP} to close"
            Call ${un}AskToClose
        ${EndIf}
        ${If} $Waited >= $Patience
            StrCpy $Waited 0
            MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${APP} is still running. It may be waiting for the outcome of a close, or for an answer of yours.$\n$\nClose it, then press Retry." /SD IDCANCEL IDRETRY again
            SetErrorLevel ${RUNNING}
            Abort "${APP} is running"
            again:
        ${Else}
            Sleep 500
            IntOp $Waited $Waited + 1
        ${EndIf}
    ${Loop}
FunctionEnd

; Sets the patience: what /WAIT says, else what is usual.
Function ${un}ReadPatience
    StrCpy $Patience ${PATIENCE}
    ${If} ${Silent}
        StrCpy $Patience ${SILENT_PATIENCE}
    ${EndIf}
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/WAIT=" $1
    ${IfNot} ${Errors}
        IntOp $Patience $1 * 2
    ${EndIf}
FunctionEnd

!macroend

!macro NoteIfRunning name
    ${If} ${FileExists} "${PROGRAM}\${name}"
        ClearErrors
        FileOpen $0 "${PROGRAM}\${name}" a
        ${If} ${Errors}
            StrCpy $1 1
        ${Else}
            FileClose $0
        ${EndIf}
    ${EndIf}
!macroend

; Deletes a folder of ours; of anybody else's nothing.
!macro DeleteOurs folder
    ${If} ${FileExists} "${folder}\${MARKER}"
        RMDir /r "${folder}"
    ${EndIf}
!macroend

!insertmacro Closing ""
!insertmacro Closing "un."

; Sets $Reason to why Flatten cannot go into $INSTDIR, or to "".
Function CheckFolder
    StrCpy $Reason ""
    ${If} ${FileExists} "${PROGRAM}"
    ${AndIfNot} ${FileExists} "${PROGRAM}\${MARKER}"
    ${AndIfNot} ${FileExists} "${ASIDE}\${MARKER}"
        StrCpy $Reason "${PROGRAM} is there already, and it is not ${APP}'s. Choose another folder."
    ${EndIf}
    ${If} ${FileExists} "${ASIDE}"
    ${AndIfNot} ${FileExists} "${ASIDE}\${MARKER}"
        StrCpy $Reason "${ASIDE} is there already, and it is not ${APP}'s. Choose another folder."
    ${EndIf}
    ReadRegStr $0 HKCU "${BOOK}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} $0 != $INSTDIR
    ${AndIf} ${FileExists} "$0\program\${MARKER}"
        StrCpy $Reason "${APP} is installed in $0. Choose that folder, or uninstall it there first."
    ${EndIf}
FunctionEnd

Function LeaveFolderPage
    Call CheckFolder
    ${If} $Reason != ""
        MessageBox MB_OK|MB_ICONEXCLAMATION $Reason
        Abort
    ${EndIf}
FunctionEnd

Function .onInit
    ${IfNot} ${AtLeastWin10}
    ${OrIfNot} ${AtLeastBuild} ${OLDEST_BUILD}
        MessageBox MB_OK|MB_ICONSTOP "${APP} needs Windows 10, version 1809, or newer." /SD IDOK
        SetErrorLevel ${TOO_OLD}
        Quit
    ${EndIf}
    Call ReadPatience
FunctionEnd

; The new program is not whole: the old one takes its place again.
Function .onInstFailed
    SetOutPath "$TEMP"
    ${If} ${FileExists} "${ASIDE}\${MARKER}"
        !insertmacro DeleteOurs "${PROGRAM}"
        Rename "${ASIDE}" "${PROGRAM}"
    ${EndIf}
FunctionEnd

Section "Install"
    Call CheckFolder
    ${If} $Reason != ""
        SetErrorLevel ${NOT_OURS}
        Abort $Reason
    ${EndIf}
    ReadRegDWORD $MadeFolder HKCU "${BOOK}" "MadeFolder"
    ${IfNot} ${FileExists} "$INSTDIR\*.*"
        StrCpy $MadeFolder 1
    ${EndIf}
    Call WaitUntilClosed
    Call PutAside
    SetOutPath "${PROGRAM}"
    FileOpen $0 "${PROGRAM}\${MARKER}" w
    FileWrite $0 "This folder is deleted as a whole when ${APP} is upgraded or uninstalled.$\r$\n"
    FileClose $0
    File /r "${PAYLOAD}\*"
    SetOutPath "$INSTDIR"
    WriteUninstaller "${UNINSTALLER}"
    CreateShortcut "${SHORTCUT}" "${PROGRAM}\flatten.exe"
    Call WriteBook
    !insertmacro DeleteOurs "${ASIDE}"
SectionEnd

Function PutAside
    ${If} ${FileExists} "${PROGRAM}\${MARKER}"
        !insertmacro DeleteOurs "${ASIDE}"
        ClearErrors
        Rename "${PROGRAM}" "${ASIDE}"
        ${If} ${Errors}
            ; A library of it is still loaded, or a person has a file of it open.
            SetErrorLevel ${RUNNING}
            Abort "Files of ${APP} are in use"
        ${EndIf}
    ${ElseIf} ${FileExists} "${ASIDE}\${MARKER}"
        ; An upgrade was cut off before the marker was written: nothing in it is ours yet.
        RMDir "${PROGRAM}"
    ${EndIf}
FunctionEnd

; What "Installed apps" shows, and how it uninstalls.
Function WriteBook
    WriteRegStr HKCU "${BOOK}" "DisplayName" "${APP}"
    WriteRegStr HKCU "${BOOK}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${BOOK}" "DisplayIcon" "${PROGRAM}\flatten.exe"
    WriteRegStr HKCU "${BOOK}" "Publisher" "${MAKER}"
    WriteRegStr HKCU "${BOOK}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${BOOK}" "UninstallString" '"${UNINSTALLER}"'
    WriteRegStr HKCU "${BOOK}" "QuietUninstallString" '"${UNINSTALLER}" /S'
    WriteRegDWORD HKCU "${BOOK}" "NoModify" 1
    WriteRegDWORD HKCU "${BOOK}" "NoRepair" 1
    ${If} $MadeFolder = 1
        WriteRegDWORD HKCU "${BOOK}" "MadeFolder" 1
    ${EndIf}
    ${GetSize} "${PROGRAM}" "/S=0K" $0 $1 $2
    WriteRegDWORD HKCU "${BOOK}" "EstimatedSize" $0
FunctionEnd

Function un.onInit
    Call un.ReadPatience
    StrCpy $Purge 0
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/PURGE" $1
    ${IfNot} ${Errors}
        StrCpy $Purge 1
    ${EndIf}
FunctionEnd

Section "Uninstall"
    Call un.WaitUntilClosed
    !insertmacro DeleteOurs "${PROGRAM}"
    !insertmacro DeleteOurs "${ASIDE}"
    ${If} ${FileExists} "${PROGRAM}\${MARKER}"
        SetErrorLevel ${RUNNING}
        Abort "Files of ${APP} are in use"
    ${EndIf}
    Delete "${SHORTCUT}"
    Delete "${UNINSTALLER}"
    ReadRegDWORD $MadeFolder HKCU "${BOOK}" "MadeFolder"
    ${If} $MadeFolder = 1
        ; Only if nothing of anybody else's is in it.
        RMDir "$INSTDIR"
    ${EndIf}
    DeleteRegKey HKCU "${BOOK}"
    Call un.AskToPurge
    ${If} $Purge = 1
        Call un.DeleteYours
    ${EndIf}
SectionEnd

Function un.AskToPurge
    ${If} $Purge = 0
    ${AndIf} ${FileExists} "${YOURS}\*.*"
        MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Also delete your settings, the log and the journal?$\n$\nThe journal is the only record of what ${APP} sent to your broker. It cannot be brought back." /SD IDNO IDNO kept
        StrCpy $Purge 1
        kept:
    ${EndIf}
FunctionEnd

; The journal goes first: if another copy of the program has it open, all is kept.
Function un.DeleteYours
    ClearErrors
    Delete "${YOURS}\journal*"
    ${IfNot} ${Errors}
        Delete "${YOURS}\settings*"
        Delete "${YOURS}\*.lock"
        RMDir /r "${YOURS}\Logs"
        RMDir /r "${YOURS}\Cache"
        RMDir /r "${YOURS}\locks"
        RMDir "${YOURS}"
    ${EndIf}
    ${If} ${FileExists} "${YOURS}\*.*"
        SetErrorLevel ${NOT_ALL}
        MessageBox MB_OK|MB_ICONEXCLAMATION "Not everything was deleted. The rest is in ${YOURS}." /SD IDOK
    ${EndIf}
FunctionEnd
