<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About GradNet Desktop</source>
        <translation>Über GradNet Desktop</translation>
    </message>
    <message>
        <source>Removes the noise from high-ISO photos and leaves the photo.</source>
        <translation>Entfernt das Rauschen aus Fotos mit hoher ISO-Zahl und lässt das Foto.</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The network follows Liu, Anwar, Zheng and Tian: GradNet Image Denoising, CVPR Workshops 2020.</source>
        <translation>Das Netz folgt Liu, Anwar, Zheng und Tian: GradNet Image Denoising, CVPR Workshops 2020.</translation>
    </message>
</context>
<context>
    <name>BrowserModel</name>
    <message>
        <source>Denoised</source>
        <translation>Entrauscht</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>Exportiert</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>All photos</source>
        <translation>Alle Fotos</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Aufnahmedatum</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Show photos of this type</source>
        <translation>Fotos dieser Art zeigen</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>Largest or newest first</source>
        <translation>Größte oder neueste zuerst</translation>
    </message>
    <message numerus="yes">
        <source>Export %n photo(s)…</source>
        <translation>
            <numerusform>%n Foto exportieren…</numerusform>
            <numerusform>%n Fotos exportieren…</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Several folders</source>
        <translation>Mehrere Ordner</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n Foto</numerusform>
            <numerusform>%n Fotos</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total} photos</source>
        <translation>{shown} von {total} Fotos</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n ausgewählt</numerusform>
            <numerusform>%n ausgewählt</numerusform>
        </translation>
    </message>
    <message>
        <source>No photo here is of this type.</source>
        <translation>Kein Foto hier ist von dieser Art.</translation>
    </message>
    <message>
        <source>There are no photos in this folder.</source>
        <translation>In diesem Ordner sind keine Fotos.</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>&amp;Open photos…</source>
        <translation>Fotos ö&amp;ffnen…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>&amp;Ordner öffnen…</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>&amp;Nächstes Foto</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>&amp;Voriges Foto</translation>
    </message>
    <message>
        <source>Read folder a&amp;gain</source>
        <translation>Ordner neu &amp;lesen</translation>
    </message>
    <message>
        <source>Re&amp;cent folders</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
    <message>
        <source>&amp;Thumbnails</source>
        <translation>&amp;Miniaturen</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Fotos öffnen</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something unexpected went wrong</source>
        <translation>Etwas Unerwartetes ist schiefgegangen</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Something unexpected went wrong. You can go on working; originals are untouched.</source>
        <translation>Etwas Unerwartetes ist schiefgegangen. Sie können weiterarbeiten; die Originale sind unberührt.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Open log file</source>
        <translation>Protokoll öffnen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>DenoisePanel</name>
    <message>
        <source>Denoise</source>
        <translation>Entrauschen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Measure the noise</source>
        <translation>Rauschen messen</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert…</translation>
    </message>
    <message>
        <source>Reading the photo…</source>
        <translation>Foto wird gelesen…</translation>
    </message>
    <message>
        <source>Measuring the noise…</source>
        <translation>Rauschen wird gemessen…</translation>
    </message>
    <message>
        <source>Denoising…</source>
        <translation>Wird entrauscht…</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>Datei wird geschrieben…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <source>&amp;Luminance</source>
        <translation>&amp;Helligkeit</translation>
    </message>
    <message>
        <source>How much of the noise in brightness is removed. At once, without waiting.</source>
        <translation>Wie viel vom Helligkeitsrauschen entfernt wird. Sofort, ohne Warten.</translation>
    </message>
    <message>
        <source>C&amp;hroma</source>
        <translation>Fa&amp;rbe</translation>
    </message>
    <message>
        <source>How much of the noise in colour is removed. At once, without waiting.</source>
        <translation>Wie viel vom Farbrauschen entfernt wird. Sofort, ohne Warten.</translation>
    </message>
    <message>
        <source>Fine &amp;grain</source>
        <translation>Feines &amp;Korn</translation>
    </message>
    <message>
        <source>Gives back fine detail in brightness that was removed, so that skin does not look like plastic.</source>
        <translation>Gibt feine Helligkeitsdetails zurück, die entfernt wurden, damit Haut nicht wie Plastik aussieht.</translation>
    </message>
    <message>
        <source>Noise le&amp;vel</source>
        <translation>Rausch&amp;pegel</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; networks find it by themselves.</source>
        <translation>Standardabweichung des Rauschens, von 255. Erfordert neues Entrauschen; Netze finden sie selbst.</translation>
    </message>
    <message>
        <source>Viewing &amp;exposure</source>
        <translation>A&amp;nsichtsbelichtung</translation>
    </message>
    <message>
        <source>Lifts the shadows on the screen, to look for noise. Never changes the file.</source>
        <translation>Hellt die Schatten am Bildschirm auf, um Rauschen zu suchen. Ändert nie die Datei.</translation>
    </message>
    <message>
        <source>{stops} EV</source>
        <translation>{stops} EV</translation>
    </message>
    <message>
        <source>Off: the noise level is set by hand.</source>
        <translation>Aus: Der Rauschpegel wird von Hand gesetzt.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Rauschen</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Set everything back</source>
        <translation>Alles zurücksetzen</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Export %n photo(s)</source>
        <translation>
            <numerusform>%n Foto exportieren</numerusform>
            <numerusform>%n Fotos exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep camera data, captions and keywords</source>
        <translation>Kameradaten, Beschreibungen und Stichwörter behalten</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>As the photo (RAW becomes TIFF)</source>
        <translation>Wie das Foto (RAW wird TIFF)</translation>
    </message>
    <message>
        <source>The photo&apos;s own</source>
        <translation>Die des Fotos</translation>
    </message>
    <message>
        <source>sRGB, for screens and the web</source>
        <translation>sRGB, für Bildschirme und das Web</translation>
    </message>
    <message>
        <source>Add a number to the name</source>
        <translation>Dem Namen eine Nummer anfügen</translation>
    </message>
    <message>
        <source>Leave it and skip the photo</source>
        <translation>Lassen und das Foto überspringen</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Beside each photo</source>
        <translation>Neben jedes Foto</translation>
    </message>
    <message>
        <source>In one folder</source>
        <translation>In einen Ordner</translation>
    </message>
    <message>
        <source>Insert what is different for each photo</source>
        <translation>Einfügen, was bei jedem Foto anders ist</translation>
    </message>
    <message>
        <source>Name of the photo</source>
        <translation>Name des Fotos</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Aufnahmedatum</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>Aufnahmezeit</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Qualität</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>Far&amp;ben</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>&amp;Place</source>
        <translation>O&amp;rt</translation>
    </message>
    <message>
        <source>Fo&amp;lder</source>
        <translation>Or&amp;dner</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>If it e&amp;xists</source>
        <translation>Falls vorh&amp;anden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Bits a channel</source>
        <translation>Bits je Kanal</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG-Qualität</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Name of the results</source>
        <translation>Name der Ergebnisse</translation>
    </message>
    <message>
        <source>Example of a name</source>
        <translation>Beispiel eines Namens</translation>
    </message>
    <message>
        <source>{bits} bits</source>
        <translation>{bits} Bit</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Ordner der Ergebnisse</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>Beispiel: {name}</translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>Wählen Sie den Ordner für die Ergebnisse.</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>Der Ordner muss mit seinem ganzen Pfad angegeben werden.</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export queue</source>
        <translation>Exportliste</translation>
    </message>
    <message>
        <source>E&amp;xport queue</source>
        <translation>E&amp;xportliste</translation>
    </message>
</context>
<context>
    <name>Helping</name>
    <message>
        <source>&amp;Preferences…</source>
        <translation>&amp;Einstellungen…</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Tasten und Maus</translation>
    </message>
    <message>
        <source>Open &amp;log file</source>
        <translation>&amp;Protokoll öffnen</translation>
    </message>
    <message>
        <source>&amp;About GradNet Desktop</source>
        <translation>Ü&amp;ber GradNet Desktop</translation>
    </message>
    <message>
        <source>Preferences in</source>
        <translation>Einstellungen in</translation>
    </message>
    <message>
        <source>Thumbnails in</source>
        <translation>Miniaturen in</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Protokoll in</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Rad</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>Am Mauszeiger zoomen</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>Move the photo, or the split</source>
        <translation>Das Foto oder die Teilung verschieben</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <source>Fit or 1:1</source>
        <translation>Einpassen oder 1:1</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Strg+Klick, Umschalt+Klick</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>Mehrere Miniaturen auswählen</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>Histogramm</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>Es wird noch %n Foto exportiert.</numerusform>
            <numerusform>Es werden noch %n Fotos exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>Weiter exportieren</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Entrauschung</translation>
    </message>
    <message>
        <source>&amp;Save denoised as…</source>
        <translation>Entrauschtes &amp;speichern unter…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xportieren…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Denoise</source>
        <translation>&amp;Entrauschen</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>Werte &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Undo setting</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo setting</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Settings &amp;panel</source>
        <translation>Ent&amp;rauschung</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>&amp;Foto</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance:.0%}, chroma {chroma:.0%}</source>
        <translation>{method}, Helligkeit {luminance:.0%}, Farbe {chroma:.0%}</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>TIFF, 16 bits</source>
        <translation>TIFF, 16 Bit</translation>
    </message>
    <message>
        <source>TIFF, 8 bits</source>
        <translation>TIFF, 8 Bit</translation>
    </message>
    <message>
        <source>PNG, 16 bits</source>
        <translation>PNG, 16 Bit</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>Entrauschtes Foto speichern</translation>
    </message>
    <message>
        <source>Open a photo ({keys}), or drop one here.</source>
        <translation>Öffnen Sie ein Foto ({keys}) oder ziehen Sie eines hierher.</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method} auf {device}, {time}.</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>{path} gespeichert</translation>
    </message>
</context>
<context>
    <name>MethodBox</name>
    <message>
        <source>Method</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Picks the best method that runs on this computer, and says which and why.</source>
        <translation>Nimmt das beste Verfahren, das auf diesem Rechner läuft, und sagt, welches und warum.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>{name}, {memory} GB</source>
        <translation>{name}, {memory} GB</translation>
    </message>
    <message>
        <source>Networks run on: {device}.</source>
        <translation>Netze laufen auf: {device}.</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {why}.</source>
        <translation>CUDA ist nicht nutzbar: {why}.</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>Photos</source>
        <translation>Fotos</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Open what was open when the program was closed</source>
        <translation>Öffnen, was beim Beenden offen war</translation>
    </message>
    <message>
        <source>The language changes with the next start.</source>
        <translation>Die Sprache wechselt beim nächsten Start.</translation>
    </message>
    <message>
        <source>As the system&apos;s</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Aussehen</translation>
    </message>
    <message>
        <source>At start</source>
        <translation>Beim Start</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Liest</translation>
    </message>
    <message>
        <source>Measuring noise</source>
        <translation>Misst Rauschen</translation>
    </message>
    <message>
        <source>Denoising</source>
        <translation>Entrauscht</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreibt</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Exists already</source>
        <translation>Schon vorhanden</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then retry what failed and resume the export.</source>
        <translation>Der Datenträger ist voll. Schaffen Sie Platz, wiederholen Sie das Fehlgeschlagene und setzen Sie den Export fort.</translation>
    </message>
    <message>
        <source>{photo}: the engine stopped unexpectedly at this photo.</source>
        <translation>{photo}: Die Rechenmaschine brach bei diesem Foto unerwartet ab.</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehlgeschlagene wiederholen</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>Clear what is over</source>
        <translation>Erledigtes entfernen</translation>
    </message>
    <message>
        <source>Open the folder of the results</source>
        <translation>Ordner der Ergebnisse öffnen</translation>
    </message>
    <message>
        <source>Progress of all</source>
        <translation>Fortschritt insgesamt</translation>
    </message>
    <message>
        <source>Export queue</source>
        <translation>Exportliste</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Nothing is to be exported.</source>
        <translation>Es gibt nichts zu exportieren.</translation>
    </message>
    <message>
        <source>{done} of {total} exported</source>
        <translation>{done} von {total} exportiert</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n fehlgeschlagen</numerusform>
            <numerusform>%n fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
</context>
<context>
    <name>ViewActions</name>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>&amp;1:1</source>
        <translation>&amp;1:1</translation>
    </message>
    <message>
        <source>&amp;2:1</source>
        <translation>&amp;2:1</translation>
    </message>
    <message>
        <source>Fit &amp;or 1:1</source>
        <translation>Einpassen &amp;oder 1:1</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Größer</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>&amp;Kleiner</translation>
    </message>
    <message>
        <source>Ori&amp;ginal</source>
        <translation>Or&amp;iginal</translation>
    </message>
    <message>
        <source>Original (hold {key})</source>
        <translation>Original ({key} gedrückt halten)</translation>
    </message>
    <message>
        <source>Denoised &amp;alone</source>
        <translation>&amp;Nur entrauscht</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>Ge&amp;teilt</translation>
    </message>
    <message>
        <source>Split ac&amp;ross</source>
        <translation>&amp;Quer geteilt</translation>
    </message>
    <message>
        <source>Si&amp;de by side</source>
        <translation>Ne&amp;beneinander</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Clean</source>
        <translation>Sauber</translation>
    </message>
    <message>
        <source>All of the noise is removed.</source>
        <translation>Alles Rauschen wird entfernt.</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>Natürlich</translation>
    </message>
    <message>
        <source>No colour noise, and a touch of fine grain that keeps skin and fabric alive.</source>
        <translation>Kein Farbrauschen und ein Hauch feines Korn, das Haut und Stoff lebendig hält.</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Fine, colourless grain, like that of a fast film.</source>
        <translation>Feines, farbloses Korn wie bei hochempfindlichem Film.</translation>
    </message>
    <message>
        <source>Colour noise only</source>
        <translation>Nur Farbrauschen</translation>
    </message>
    <message>
        <source>Leaves the noise in brightness as it is.</source>
        <translation>Lässt das Helligkeitsrauschen, wie es ist.</translation>
    </message>
</context>
</TS>
