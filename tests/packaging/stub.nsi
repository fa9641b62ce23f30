Target amd64-unicode

; A program with one window, in place of the real one: it ends when the window is asked
; to close or, with STUBBORN, does not.

Unicode true
Name "Flatten"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$TEMP"
Page directory
Page instfiles
Section
SectionEnd

!ifdef STUBBORN
    Function .onUserAbort
        Abort
    FunctionEnd
!endif
