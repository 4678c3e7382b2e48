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
    <message>
        <source>Result of an export</source>
        <translation>Ergebnis eines Exports</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>{name} isn&apos;t there.</source>
        <translation>{name} ist nicht da.</translation>
    </message>
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
        <source>Looking for photos…</source>
        <translation>Fotos werden gesucht…</translation>
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
        <source>Select &amp;all photos</source>
        <translation>Alle &amp;Fotos auswählen</translation>
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
        <source>All files</source>
        <translation>Alle Dateien</translation>
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
        <source>Export…</source>
        <translation>Exportieren…</translation>
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
        <source>Getting the method ready…</source>
        <translation>Verfahren wird vorbereitet…</translation>
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
        <translation>Helli&amp;gkeit</translation>
    </message>
    <message>
        <source>How much of the noise in brightness is removed. At once, without waiting.</source>
        <translation>Wie viel vom Helligkeitsrauschen entfernt wird. Sofort, ohne Warten.</translation>
    </message>
    <message>
        <source>Ch&amp;roma</source>
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
        <source>&amp;Noise level</source>
        <translation>Rausch&amp;pegel</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; blind networks don&apos;t use it.</source>
        <translation>Standardabweichung des Rauschens, von 255. Erfordert neues Entrauschen; blinde Netze nutzen sie nicht.</translation>
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
    <name>Describing</name>
    <message>
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet…</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>{path} gespeichert</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method} auf {device}, {time}.</translation>
    </message>
    <message>
        <source>Shown: {shown}. Denoise to see {wanted}.</source>
        <translation>Zu sehen: {shown}. Entrauschen zeigt {wanted}.</translation>
    </message>
    <message>
        <source>{method}, measured noise</source>
        <translation>{method}, gemessenes Rauschen</translation>
    </message>
    <message>
        <source>{method}, noise level {level:.0f}</source>
        <translation>{method}, Rauschstärke {level:.0f}</translation>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG, für RAW-Konverter</translation>
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
        <source>A DNG can only be made of RAW photos.</source>
        <translation>Ein DNG entsteht nur aus RAW-Fotos.</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>Beispiel: {name}</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) that are no RAW photos are left out.</source>
        <translation>
            <numerusform>%n Foto, das kein RAW-Foto ist, wird ausgelassen.</numerusform>
            <numerusform>%n Fotos, die keine RAW-Fotos sind, werden ausgelassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>Wählen Sie den Ordner für die Ergebnisse.</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>Der Ordner muss mit seinem ganzen Pfad angegeben werden.</translation>
    </message>
    <message>
        <source>That is the name of a photo; choose a folder.</source>
        <translation>Das ist der Name eines Fotos; bitte einen Ordner wählen.</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%n result(s) of earlier exports are left out.</source>
        <translation>
            <numerusform>%n Ergebnis früherer Exporte wird ausgelassen.</numerusform>
            <numerusform>%n Ergebnisse früherer Exporte werden ausgelassen.</numerusform>
        </translation>
    </message>
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
        <source>Hold {key}</source>
        <translation>{key} halten</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Move the photo, or go to the next</source>
        <translation>Foto verschieben oder zum nächsten gehen</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Umschalt+Pfeiltasten</translation>
    </message>
    <message>
        <source>Move the split</source>
        <translation>Die Teilung verschieben</translation>
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
        <source>Double click on a slider</source>
        <translation>Doppelklick auf einen Regler</translation>
    </message>
    <message>
        <source>Set it back</source>
        <translation>Regler zurücksetzen</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Strg+Klick, Umschalt+Klick</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>Mehrere Miniaturen auswählen</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>Auf dem Foto</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
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
    <name>InfoPanel</name>
    <message>
        <source>Measured in red, green and blue: standard deviation, of 255</source>
        <translation>Gemessen in Rot, Grün und Blau: Standardabweichung, von 255</translation>
    </message>
    <message>
        <source>Results leave out {what}.</source>
        <translation>Nicht im Ergebnis: {what}.</translation>
    </message>
    <message>
        <source>Noise  {red} · {green} · {blue}</source>
        <translation>Rauschen  {red} · {green} · {blue}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
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
        <source>Opening {name}…</source>
        <translation>{name} wird geöffnet…</translation>
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
    <name>PresetButton</name>
    <message>
        <source>Save these settings…</source>
        <translation>Diese Einstellungen speichern…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorgaben</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>Vorgabe: {name}</translation>
    </message>
    <message>
        <source>Save these settings</source>
        <translation>Diese Einstellungen speichern</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Vorgabe</translation>
    </message>
    <message>
        <source>{name} is the name of a preset that is always there; choose another name.</source>
        <translation>{name} heißt schon eine Vorgabe, die immer da ist; wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>There is a preset {name} already. Replace it?</source>
        <translation>Es gibt schon eine Vorgabe {name}. Ersetzen?</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Photo</source>
        <translation>Foto</translation>
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
        <source>Done; damaged photo</source>
        <translation>Fertig; Foto beschädigt</translation>
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
        <source>Retry failed and cancelled</source>
        <translation>Fehlgeschlagene und abgebrochene wiederholen</translation>
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
    <message numerus="yes">
        <source>%n existed already</source>
        <translation>
            <numerusform>%n schon vorhanden</numerusform>
            <numerusform>%n schon vorhanden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n abgebrochen</numerusform>
            <numerusform>%n abgebrochen</numerusform>
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
    <name>QuitQuestion</name>
    <message>
        <source>Stop and quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>Weiter exportieren</translation>
    </message>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>Es wird noch %n Foto exportiert.</numerusform>
            <numerusform>Es werden noch %n Fotos exportiert.</numerusform>
        </translation>
    </message>
    <message>
        <source>An export is about to begin.</source>
        <translation>Ein Export steht kurz bevor.</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>{path} is the photo itself and stays as it is; save under another name.</source>
        <translation>{path} ist das Foto selbst und bleibt, wie es ist; bitte unter einem anderen Namen speichern.</translation>
    </message>
    <message>
        <source>{path} has changed; nothing was saved.</source>
        <translation>{path} hat sich geändert; es wurde nichts gespeichert.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>{path} has changed and is opened anew.</source>
        <translation>{path} hat sich geändert und wird neu geöffnet.</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
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
    <name>Welcome</name>
    <message>
        <source>Recent folders</source>
        <translation>Zuletzt geöffnete Ordner</translation>
    </message>
    <message>
        <source>Open a photo, and see it without its noise</source>
        <translation>Öffnen Sie ein Foto und sehen Sie es ohne Rauschen</translation>
    </message>
    <message>
        <source>Drop photos or a folder here, or choose them:</source>
        <translation>Ziehen Sie Fotos oder einen Ordner hierher, oder wählen Sie sie aus:</translation>
    </message>
    <message>
        <source>Open {folder}</source>
        <translation>{folder} öffnen</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>its decoder crashed; the file is damaged, or of a kind that isn&apos;t supported</source>
        <translation>Der Decoder ist abgestürzt; die Datei ist beschädigt oder von einer Art, die nicht unterstützt wird</translation>
    </message>
    <message>
        <source>its decoder was ended by the system, most likely for want of memory</source>
        <translation>Das System hat den Decoder beendet, wohl weil der Speicher nicht reichte</translation>
    </message>
    <message>
        <source>its decoder took longer than {limit_s:g} s and was ended</source>
        <translation>Der Decoder brauchte länger als {limit_s:g} s und wurde beendet</translation>
    </message>
    <message>
        <source>Results need a name, such as {stem}.</source>
        <translation>Ergebnisse brauchen einen Namen, etwa {stem}.</translation>
    </message>
    <message>
        <source>The name {text!r} holds a character that file names can&apos;t: \ : * ? &quot; &lt; &gt; |.</source>
        <translation>Der Name {text!r} enthält ein Zeichen, das in Dateinamen nicht stehen darf: \ : * ? &quot; &lt; &gt; |.</translation>
    </message>
    <message>
        <source>The name {text!r} has an empty part, or one that leaves the output folder.</source>
        <translation>Der Name {text!r} hat einen leeren Teil oder einen, der aus dem Zielordner hinausführt.</translation>
    </message>
    <message>
        <source>The name {text!r} can&apos;t be used: a brace is missing.</source>
        <translation>Der Name {text!r} ist nicht brauchbar: Eine Klammer fehlt.</translation>
    </message>
    <message>
        <source>A name can&apos;t hold {{{field}}}; choose from {fields}.</source>
        <translation>Ein Name kann {{{field}}} nicht enthalten; zur Wahl stehen {fields}.</translation>
    </message>
    <message>
        <source>In the name {text!r} only {{seq}} takes a width, such as {{seq:04}}.</source>
        <translation>Im Namen {text!r} kann nur {{seq}} eine Breite haben, etwa {{seq:04}}.</translation>
    </message>
    <message>
        <source>Choose a method if names hold {method}: auto may take another for each machine.</source>
        <translation>Wählen Sie ein Verfahren, wenn Namen {method} enthalten: Die Automatik nimmt vielleicht auf jedem Rechner ein anderes.</translation>
    </message>
    <message>
        <source>{name} is not a name for the format {file_format}.</source>
        <translation>{name} ist kein Name für das Format {file_format}.</translation>
    </message>
    <message>
        <source>{output} is one file name for {count} photos; give a folder.</source>
        <translation>{output} ist ein einziger Dateiname für {count} Fotos; bitte einen Ordner angeben.</translation>
    </message>
    <message>
        <source>a link leads out of the output folder</source>
        <translation>Ein Verweis führt aus dem Zielordner hinaus</translation>
    </message>
    <message>
        <source>{path}: failed for an unexpected reason: {kind}: {error}.</source>
        <translation>{path}: aus unerwartetem Grund fehlgeschlagen: {kind}: {error}.</translation>
    </message>
    <message>
        <source>it is the original itself, and has been changed since it was read</source>
        <translation>es ist das Original selbst und wurde seit dem Lesen geändert</translation>
    </message>
    <message>
        <source>{path}: {sentence}</source>
        <translation>{path}: {sentence}</translation>
    </message>
    <message>
        <source>For real photos, with or without a GPU: a network trained on the noise of cameras.</source>
        <translation>Für echte Fotos, mit oder ohne Grafikprozessor: ein Netz, gelernt am Rauschen von Kameras.</translation>
    </message>
    <message>
        <source>Groups of similar blocks are filtered together: needs no network, keeps repeated texture.</source>
        <translation>Ähnliche Blöcke werden gemeinsam gefiltert: braucht kein Netz, erhält wiederkehrende Strukturen.</translation>
    </message>
    <message>
        <source>BM3D in less than half the time, a little softer.</source>
        <translation>BM3D in weniger als der halben Zeit, etwas weicher.</translation>
    </message>
    <message>
        <source>Non-local means averages similar patches: smooth and quick, loses fine texture.</source>
        <translation>Mittelt ähnliche Ausschnitte: glatt und schnell, verliert feine Strukturen.</translation>
    </message>
    <message>
        <source>Sliding-window DCT: keeps fine texture well for its time.</source>
        <translation>DCT im gleitenden Fenster: erhält feine Strukturen gut für seine Zeit.</translation>
    </message>
    <message>
        <source>Wavelet shrinkage: like the DCT, with softer errors.</source>
        <translation>Wavelet-Schrumpfung: wie die DCT, mit weicheren Fehlern.</translation>
    </message>
    <message>
        <source>Median filter: removes single wrong pixels and blurs detail.</source>
        <translation>Medianfilter: entfernt einzelne falsche Pixel und verwischt Details.</translation>
    </message>
    <message>
        <source>For impulse noise only (dead, hot, black or white pixels); leaves most other noise alone.</source>
        <translation>Nur für Impulsrauschen (tote, heiße, schwarze oder weiße Pixel); anderes Rauschen bleibt meist.</translation>
    </message>
    <message>
        <source>For dark impulse noise only (dead pixels, pepper); blurs, and brightens what is noisy.</source>
        <translation>Nur für dunkles Impulsrauschen (tote Pixel, Pfeffer); verwischt und hellt verrauschte Stellen auf.</translation>
    </message>
    <message>
        <source>The published GradNet, guided by DnCNN&apos;s gradients: for white noise; slow.</source>
        <translation>Das veröffentlichte GradNet, geführt von den Gradienten von DnCNN: für weißes Rauschen; langsam.</translation>
    </message>
    <message>
        <source>The published GradNet with its gradients mixed in between the features; slow.</source>
        <translation>Das veröffentlichte GradNet, die Gradienten zwischen die Merkmale gemischt; langsam.</translation>
    </message>
    <message>
        <source>DnCNN-S, a plain network for white noise.</source>
        <translation>DnCNN-S, ein einfaches Netz für weißes Rauschen.</translation>
    </message>
    <message>
        <source>The package bm3d may not be passed on with a program; it can be had with the source alone.</source>
        <translation>Das Paket bm3d darf nicht mit einem Programm weitergegeben werden; es gibt es nur mit dem Quelltext.</translation>
    </message>
    <message>
        <source>The package bm3d isn&apos;t installed; `pip install bm3d` adds it.</source>
        <translation>Das Paket bm3d ist nicht installiert; `pip install bm3d` fügt es hinzu.</translation>
    </message>
    <message>
        <source>BM3D by its authors, to compare with: slow, and for non-commercial use only.</source>
        <translation>BM3D von seinen Autoren, zum Vergleich: langsam, und nur für nicht kommerzielle Zwecke.</translation>
    </message>
    <message>
        <source>{name} can&apos;t start on {device} ({error}).</source>
        <translation>{name} kann auf {device} nicht starten ({error}).</translation>
    </message>
    <message>
        <source>{name} needs PyTorch, which can&apos;t be loaded ({error}).</source>
        <translation>{name} braucht PyTorch, das nicht geladen werden kann ({error}).</translation>
    </message>
    <message>
        <source>There is no method named {name!r}; choose {choices}.</source>
        <translation>Es gibt kein Verfahren namens {name!r}; zur Wahl stehen {choices}.</translation>
    </message>
    <message>
        <source>The photo holds values that are not numbers: BM3D can&apos;t denoise it.</source>
        <translation>Das Foto enthält Werte, die keine Zahlen sind: BM3D kann es nicht entrauschen.</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be compiled for this computer ({error}).</source>
        <translation>BM3D kann für diesen Rechner nicht übersetzt werden ({error}).</translation>
    </message>
    <message>
        <source>BM3D&apos;s answer is not a number.</source>
        <translation>Das Ergebnis von BM3D ist keine Zahl.</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be loaded ({error}); `pip install bm3d` adds it.</source>
        <translation>BM3D kann nicht geladen werden ({error}); `pip install bm3d` fügt es hinzu.</translation>
    </message>
    <message>
        <source>GradNet is the best where a CUDA GPU is there.</source>
        <translation>GradNet ist das beste, wo es einen CUDA-Grafikprozessor gibt.</translation>
    </message>
    <message>
        <source>GradNet RAW ran on the processor instead.</source>
        <translation>Stattdessen lief GradNet RAW auf dem Prozessor.</translation>
    </message>
    <message>
        <source>GradNet runs on the processor, about as fast as BM3D or faster.</source>
        <translation>GradNet läuft auf dem Prozessor, etwa so schnell wie BM3D oder schneller.</translation>
    </message>
    <message>
        <source>On this processor GradNet is slower than BM3D.</source>
        <translation>Auf diesem Prozessor ist GradNet langsamer als BM3D.</translation>
    </message>
    <message>
        <source>BM3D ran instead.</source>
        <translation>Stattdessen lief BM3D.</translation>
    </message>
    <message>
        <source>The CPU was asked for.</source>
        <translation>Der Prozessor war gewünscht.</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first} {second}</translation>
    </message>
    <message>
        <source>a link in its path leads nowhere</source>
        <translation>Ein Link im Pfad führt ins Leere</translation>
    </message>
    <message>
        <source>the limit on the size of files (ulimit -f) is too low for it</source>
        <translation>Die Grenze für die Größe von Dateien (ulimit -f) ist zu niedrig dafür</translation>
    </message>
    <message>
        <source>what reads such photos can&apos;t be loaded ({error})</source>
        <translation>Was solche Fotos liest, lässt sich nicht laden ({error})</translation>
    </message>
    <message>
        <source>its RAW data are compressed in a way that can&apos;t be developed yet</source>
        <translation>Die RAW-Daten sind auf eine Weise komprimiert, die noch nicht entwickelt werden kann</translation>
    </message>
    <message>
        <source>A JPEG can&apos;t be transparent, so that white shows through; a PNG or TIFF file keeps the transparency.</source>
        <translation>Ein JPEG kann nicht transparent sein, sodass Weiß durchscheint; eine PNG- oder TIFF-Datei behält die Transparenz.</translation>
    </message>
    <message>
        <source>its colours in CMYK or Lab</source>
        <translation>seine Farben in CMYK oder Lab</translation>
    </message>
    <message>
        <source>its match with an XMP file made for the photo as it is stored</source>
        <translation>die Übereinstimmung mit einer XMP-Datei, die für das Foto gilt, wie es gespeichert ist</translation>
    </message>
    <message>
        <source>{first} and {second}</source>
        <translation>{first} und {second}</translation>
    </message>
    <message>
        <source>You chose it.</source>
        <translation>Sie haben es gewählt.</translation>
    </message>
    <message>
        <source>The automatic methods can&apos;t run here. {reasons} Choose another, such as nlm.</source>
        <translation>Die automatischen Verfahren können hier nicht laufen. {reasons} Wählen Sie ein anderes, etwa nlm.</translation>
    </message>
    <message>
        <source>The published GradNet, guided by BM3D: the best of the published ones for white noise; slow.</source>
        <translation>Das veröffentlichte GradNet, geführt von BM3D: unter den veröffentlichten das beste für weißes Rauschen; langsam.</translation>
    </message>
    <message>
        <source>GradNet Max is the best where a CUDA GPU is there.</source>
        <translation>GradNet Max ist das beste, wo es einen CUDA-Grafikprozessor gibt.</translation>
    </message>
    <message>
        <source>GradNet ran on the GPU instead.</source>
        <translation>Stattdessen lief GradNet auf dem Grafikprozessor.</translation>
    </message>
    <message>
        <source>GradNet ran on the processor instead.</source>
        <translation>Stattdessen lief GradNet auf dem Prozessor.</translation>
    </message>
    <message>
        <source>{name} has no trained weights yet, and an untrained network is never run on a photo.</source>
        <translation>{name} hat noch keine gelernten Gewichte, und ein ungelerntes Netz läuft nie auf einem Foto.</translation>
    </message>
    <message>
        <source>The network&apos;s answer is not a number on {device}.</source>
        <translation>Das Ergebnis des Netzes auf {device} ist keine Zahl.</translation>
    </message>
    <message>
        <source>{device} has too little free memory for tiles of {width}x{height} pixels: choose smaller tiles, close other programs that use it, or run on the CPU.</source>
        <translation>{device} hat zu wenig freien Speicher für Kacheln von {width}x{height} Pixeln: kleinere Kacheln wählen, andere Programme schließen oder auf dem Prozessor rechnen.</translation>
    </message>
    <message>
        <source>The name {text!r} is too long for a file.</source>
        <translation>Der Name {text!r} ist zu lang für eine Datei.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written: end it in .jpg, .tif, .png or .dng, or give a folder.</source>
        <translation>{name} kann nicht geschrieben werden: Lassen Sie den Namen auf .jpg, .tif, .png oder .dng enden, oder geben Sie einen Ordner an.</translation>
    </message>
    <message>
        <source>For RAW photos developed here: GradNet that is told how strong their noise is; leaves less of it.</source>
        <translation>Für RAW-Fotos, die hier entwickelt werden: GradNet, dem gesagt wird, wie stark ihr Rauschen ist; lässt weniger davon übrig.</translation>
    </message>
    <message>
        <source>The best where a GPU is: GradNet or GradNet RAW, as suits the photo, looks at it in all four quarter turns; takes four times as long.</source>
        <translation>Das Beste, wo es einen Grafikprozessor gibt: GradNet oder GradNet RAW, wie es zum Foto passt, sieht es in allen vier Vierteldrehungen an; dauert viermal so lange.</translation>
    </message>
    <message>
        <source>The least noise, above all in RAW photos of high ISO: GradNet Max, in fine detail drawn towards BM3D; takes as long as both.</source>
        <translation>Das wenigste Rauschen, vor allem in RAW-Fotos mit hoher ISO-Zahl: GradNet Max, in feinen Details BM3D angenähert; dauert so lange wie beide.</translation>
    </message>
    <message>
        <source>GradNet RAW, made for RAW photos, runs on the processor, about as fast as BM3D or faster.</source>
        <translation>GradNet RAW, für RAW-Fotos gemacht, läuft auf dem Prozessor, etwa so schnell wie BM3D oder schneller.</translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation>Die Datei fehlt</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory for it</source>
        <translation>Der Speicher reicht dafür nicht</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>Der Datenträger meldet einen Fehler</translation>
    </message>
    <message>
        <source>you don&apos;t have permission</source>
        <translation>Sie haben keine Berechtigung</translation>
    </message>
    <message>
        <source>part of the path is a file, not a folder</source>
        <translation>Ein Teil des Pfads ist eine Datei, kein Ordner</translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation>ein anderes Programm hat sie geöffnet</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: {cause}.</source>
        <translation>{path}: kann nicht gelesen werden: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written: {cause}.</source>
        <translation>{path}: kann nicht geschrieben werden: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as weights: {cause}.</source>
        <translation>{path}: nicht als Gewichte brauchbar: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as the output of a batch: {cause}.</source>
        <translation>{path}: nicht als Ziel einer Stapelverarbeitung brauchbar: {cause}.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({kind}: {error}).</source>
        <translation>Etwas Unerwartetes ist schiefgegangen ({kind}: {error}).</translation>
    </message>
    <message>
        <source>no file has such a name</source>
        <translation>so heißt keine Datei</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>Eine solche Datei oder einen solchen Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>Der Datenträger ist voll</translation>
    </message>
    <message>
        <source>your disk quota is used up</source>
        <translation>Ihr Speicherplatz ist aufgebraucht</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>Die Datei ist zu groß für diesen Datenträger</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>Der Datenträger ist schreibgeschützt</translation>
    </message>
    <message>
        <source>its name is too long</source>
        <translation>Der Name ist zu lang</translation>
    </message>
    <message>
        <source>there is a folder of that name</source>
        <translation>Es gibt einen Ordner dieses Namens</translation>
    </message>
    <message>
        <source>a JPEG can&apos;t be more than 65500 pixels wide or high; choose TIFF or PNG</source>
        <translation>Ein JPEG kann nicht breiter oder höher als 65500 Pixel sein; wählen Sie TIFF oder PNG</translation>
    </message>
    <message>
        <source>{cause}; export it with the photo&apos;s own profile</source>
        <translation>{cause}; bitte mit dem eigenen Profil des Fotos exportieren</translation>
    </message>
    <message>
        <source>its ICC profile is too large for a JPEG; choose TIFF or PNG</source>
        <translation>das ICC-Profil ist zu groß für ein JPEG; wählen Sie TIFF oder PNG</translation>
    </message>
    <message>
        <source>it holds values that are not numbers</source>
        <translation>Die Datei enthält Werte, die keine Zahlen sind</translation>
    </message>
    <message>
        <source>its floating-point values reach from {lowest:g} to {highest:g}, and only 0 to 1 can be kept</source>
        <translation>Die Gleitkommawerte reichen von {lowest:g} bis {highest:g}, und nur 0 bis 1 lässt sich erhalten</translation>
    </message>
    <message>
        <source>its colours are those of a picture for HDR screens (PQ or HLG), which can&apos;t be kept</source>
        <translation>Die Farben sind die eines Bilds für HDR-Bildschirme (PQ oder HLG), was nicht erhalten werden kann</translation>
    </message>
    <message>
        <source>its colour profile is damaged</source>
        <translation>Das Farbprofil ist beschädigt</translation>
    </message>
    <message>
        <source>it is a JPEG of {bits} bits a channel, which can&apos;t be read</source>
        <translation>Es ist ein JPEG mit {bits} Bit pro Kanal, das nicht gelesen werden kann</translation>
    </message>
    <message>
        <source>a picture of this kind and size is not opened</source>
        <translation>Ein Bild dieser Art und Größe wird nicht geöffnet</translation>
    </message>
    <message>
        <source>the demosaicing method {demosaic!r} isn&apos;t part of this LibRaw; choose another</source>
        <translation>Das Demosaicing-Verfahren {demosaic!r} gehört nicht zu diesem LibRaw; bitte ein anderes wählen</translation>
    </message>
    <message>
        <source>it isn&apos;t a RAW photo, or it is damaged, or its camera isn&apos;t supported</source>
        <translation>Es ist kein RAW-Foto, oder es ist beschädigt, oder die Kamera wird nicht unterstützt</translation>
    </message>
    <message>
        <source>it holds no picture: every pixel has the same value</source>
        <translation>Die Datei enthält kein Bild: Alle Pixel haben denselben Wert</translation>
    </message>
    <message>
        <source>its picture can&apos;t be decoded: nearly all of it is darker than the sensor&apos;s black</source>
        <translation>Das Bild kann nicht entschlüsselt werden: Fast alles ist dunkler als das Schwarz des Sensors</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>Es ist ein Ordner</translation>
    </message>
    <message>
        <source>it isn&apos;t a file</source>
        <translation>Es ist keine Datei</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>Die Datei ist leer</translation>
    </message>
    <message>
        <source>it is larger than 8 GB</source>
        <translation>Die Datei ist größer als 8 GB</translation>
    </message>
    <message>
        <source>it is damaged or incomplete</source>
        <translation>Die Datei ist beschädigt oder unvollständig</translation>
    </message>
    <message>
        <source>it is incomplete: part of the picture is missing</source>
        <translation>Die Datei ist unvollständig: Ein Teil des Bildes fehlt</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>Die Datei ist beschädigt</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of it, often the lower one, may be wrong or missing.</source>
        <translation>Das Foto scheint beschädigt: Ein Teil davon, oft der untere, kann falsch sein oder fehlen.</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of its data are zeros, which no sensor delivers.</source>
        <translation>Das Foto scheint beschädigt: Ein Teil seiner Daten sind Nullen, die kein Sensor liefert.</translation>
    </message>
    <message>
        <source>all but one of its pictures</source>
        <translation>alle seine Bilder außer einem</translation>
    </message>
    <message>
        <source>its channels beside the colours</source>
        <translation>seine Kanäle neben den Farben</translation>
    </message>
    <message>
        <source>its layers</source>
        <translation>seine Ebenen</translation>
    </message>
    <message>
        <source>its video</source>
        <translation>sein Video</translation>
    </message>
    <message>
        <source>what is darker than black or brighter than white</source>
        <translation>was dunkler als Schwarz oder heller als Weiß ist</translation>
    </message>
    <message>
        <source>what its XMP file says, which can&apos;t be read</source>
        <translation>der Inhalt seiner XMP-Datei, die nicht gelesen werden kann</translation>
    </message>
    <message>
        <source>captions, keywords and ratings of its damaged XMP</source>
        <translation>Beschreibungen, Stichwörter und Bewertungen seiner beschädigten XMP-Daten</translation>
    </message>
    <message>
        <source>what the sensor saw</source>
        <translation>was der Sensor gesehen hat</translation>
    </message>
    <message>
        <source>what makes it brighter on screens with HDR</source>
        <translation>was es auf HDR-Bildschirmen heller macht</translation>
    </message>
    <message>
        <source>a DNG can only be made of a RAW photo of a camera whose colours are known; choose another format</source>
        <translation>ein DNG entsteht nur aus dem RAW-Foto einer Kamera, deren Farben bekannt sind; wählen Sie ein anderes Format</translation>
    </message>
    <message>
        <source>it isn&apos;t a photo in a format that can be read (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)</source>
        <translation>Es ist kein Foto in einem lesbaren Format (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)</translation>
    </message>
    <message>
        <source>it says that its picture is empty</source>
        <translation>Nach ihren Angaben ist das Bild leer</translation>
    </message>
    <message>
        <source>it claims {width} x {height} pixels, and more than {most} megapixels are not opened</source>
        <translation>Nach ihren Angaben hat sie {width} x {height} Pixel, und mehr als {most} Megapixel werden nicht geöffnet</translation>
    </message>
    <message>
        <source>its full-size picture is stored in an unusual place, behind a small one</source>
        <translation>Das Bild in voller Größe liegt an ungewöhnlicher Stelle, hinter einem kleinen</translation>
    </message>
    <message>
        <source>it is a stack of pictures, not a photo</source>
        <translation>Es ist ein Stapel von Bildern, kein Foto</translation>
    </message>
    <message>
        <source>its pixels are of an unusual kind ({kind})</source>
        <translation>Die Pixel sind von ungewöhnlicher Art ({kind})</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (photometric interpretation {number})</source>
        <translation>Die Farben sind auf ungewöhnliche Art gespeichert (photometrische Deutung {number})</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (floating-point Lab)</source>
        <translation>Die Farben sind auf ungewöhnliche Art gespeichert (Lab in Gleitkomma)</translation>
    </message>
    <message>
        <source>a TIFF file can&apos;t be larger than 4 GB</source>
        <translation>Eine TIFF-Datei kann nicht größer als 4 GB sein</translation>
    </message>
    <message>
        <source>it is the original itself, and {left_out} would be lost; choose another name</source>
        <translation>es ist das Original selbst, und verloren gehen würde: {left_out}; wählen Sie einen anderen Namen</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory to encode it</source>
        <translation>Der Speicher reicht nicht, um es zu kodieren</translation>
    </message>
    <message>
        <source>the file of that name is write-protected</source>
        <translation>die Datei dieses Namens ist schreibgeschützt</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>Die Datei gibt es schon</translation>
    </message>
    <message>
        <source>The noise sigma must lie between 0 and 255.</source>
        <translation>Das Rauschen (Sigma) muss zwischen 0 und 255 liegen.</translation>
    </message>
    <message>
        <source>There is no device named {device!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>Es gibt kein Gerät namens {device!r}; zur Wahl stehen auto, cpu, cuda oder cuda:N.</translation>
    </message>
    <message>
        <source>Tiles must be at least 32 pixels wide.</source>
        <translation>Kacheln müssen mindestens 32 Pixel breit sein.</translation>
    </message>
    <message>
        <source>The JPEG quality must lie between 1 and 100.</source>
        <translation>Die JPEG-Qualität muss zwischen 1 und 100 liegen.</translation>
    </message>
    <message>
        <source>The {name} must lie between 0 and 100 %.</source>
        <translation>{name} muss zwischen 0 und 100 % liegen.</translation>
    </message>
    <message>
        <source>the manifest&apos;s shape of {name} is impossible ({error})</source>
        <translation>Die Form von {name} im Manifest ist unmöglich ({error})</translation>
    </message>
    <message>
        <source>it holds the weights of another network than {name}</source>
        <translation>Die Datei enthält die Gewichte eines anderen Netzes als {name}</translation>
    </message>
    <message>
        <source>no NVIDIA GPU with a working driver was found</source>
        <translation>kein NVIDIA-Grafikprozessor mit funktionierendem Treiber gefunden</translation>
    </message>
    <message>
        <source>{name} is too old: its compute capability is {has}, {needed} is needed</source>
        <translation>{name} ist zu alt: Ihre Compute Capability ist {has}, gebraucht wird {needed}</translation>
    </message>
    <message>
        <source>There is no device named {name!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>Es gibt kein Gerät namens {name!r}; zur Wahl stehen auto, cpu, cuda oder cuda:N.</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {cause}.</source>
        <translation>CUDA ist nicht nutzbar: {cause}.</translation>
    </message>
    <message>
        <source>GPU {number} was asked for, but only 0 to {last} are there.</source>
        <translation>Grafikprozessor {number} war gewünscht, aber es gibt nur 0 bis {last}.</translation>
    </message>
    <message>
        <source>the installed PyTorch was built without it</source>
        <translation>das installierte PyTorch wurde ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>the NVIDIA driver is too old: it knows CUDA {known}, {needed} is needed</source>
        <translation>der NVIDIA-Treiber ist zu alt: Er kennt CUDA {known}, gebraucht wird {needed}</translation>
    </message>
    <message>
        <source>this package was built without it</source>
        <translation>dieses Paket wurde ohne CUDA gebaut</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest of version {version}</source>
        <translation>Es ist kein Manifest der Version {version}</translation>
    </message>
    <message>
        <source>two entries have the same name</source>
        <translation>Zwei Einträge haben denselben Namen</translation>
    </message>
    <message>
        <source>the file is damaged (its checksum differs from the manifest&apos;s)</source>
        <translation>Die Datei ist beschädigt (ihre Prüfsumme weicht vom Manifest ab)</translation>
    </message>
    <message>
        <source>{name} is of an unknown network, {network}</source>
        <translation>{name} gehört zu einem unbekannten Netz, {network}</translation>
    </message>
    <message>
        <source>{name} has a wrong file name, checksum or sigma range</source>
        <translation>{name} hat einen falschen Dateinamen, eine falsche Prüfsumme oder einen falschen Sigma-Bereich</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest ({error})</source>
        <translation>Es ist kein Manifest ({error})</translation>
    </message>
    <message>
        <source>it isn&apos;t a safetensors file ({error})</source>
        <translation>Es ist keine safetensors-Datei ({error})</translation>
    </message>
    <message>
        <source>an entry has no {field}</source>
        <translation>Einem Eintrag fehlt {field}</translation>
    </message>
    <message>
        <source>an entry is damaged ({error})</source>
        <translation>Ein Eintrag ist beschädigt ({error})</translation>
    </message>
    <message>
        <source>{why} Next to no noise was found; its level can be set by hand.</source>
        <translation>{why} Es wurde fast kein Rauschen gefunden; seine Stärke lässt sich von Hand einstellen.</translation>
    </message>
    <message>
        <source>There is not enough memory to denoise a photo of {width} x {height} pixels.</source>
        <translation>Der Speicher reicht nicht, um ein Foto von {width} x {height} Pixeln zu entrauschen.</translation>
    </message>
    <message>
        <source>{why} It doesn&apos;t use the noise level that was given.</source>
        <translation>{why} Den angegebenen Rauschpegel nutzt es nicht.</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory for tiles of {asked} pixels: {used} ran.</source>
        <translation>{why} Der Grafikprozessor hatte zu wenig freien Speicher für Kacheln von {asked} Pixeln: Es liefen {used}.</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory even for tiles of {least} pixels.</source>
        <translation>{why} Der Grafikprozessor hatte selbst für Kacheln von {least} Pixeln zu wenig freien Speicher.</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly at this photo; a new one starts with your next step.</source>
        <translation>{path}: Die Rechenmaschine ist bei diesem Foto unerwartet stehen geblieben; mit dem nächsten Schritt startet eine neue.</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly and nothing was saved; please save again.</source>
        <translation>{path}: Die Rechenmaschine ist unerwartet stehen geblieben, und nichts wurde gespeichert; bitte noch einmal speichern.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly; a new one starts with your next step.</source>
        <translation>Die Rechenmaschine ist unerwartet stehen geblieben; mit dem nächsten Schritt startet eine neue.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly before this export began; please export again.</source>
        <translation>Die Rechenmaschine ist unerwartet stehen geblieben, bevor dieser Export begann; bitte exportieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>{path} is an original and stays as it is; choose another name or folder.</source>
        <translation>{path} ist ein Original und bleibt, wie es ist; wählen Sie einen anderen Namen oder Ordner.</translation>
    </message>
    <message>
        <source>The folder {path} is no longer there.</source>
        <translation>Der Ordner {path} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>its folder is no longer there</source>
        <translation>Der Ordner ist nicht mehr da</translation>
    </message>
    <message>
        <source>There isn&apos;t enough memory for this photo; close other programs and try again.</source>
        <translation>Der Speicher reicht für dieses Foto nicht; schließen Sie andere Programme und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: its decoder stopped unexpectedly.</source>
        <translation>{path}: kann nicht gelesen werden: Der Dekodierer ist unerwartet stehen geblieben.</translation>
    </message>
    <message>
        <source>The folder couldn&apos;t be read; please try again.</source>
        <translation>Der Ordner konnte nicht gelesen werden; bitte versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>{kind}: {error}</source>
        <translation>{kind}: {error}</translation>
    </message>
</context>
<context>
    <name>help_dialogs</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
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
<context>
    <name>save_dialog</name>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG, für RAW-Konverter</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>Entrauschtes Foto speichern</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>GradNet and BM3D, merged</source>
        <translation>GradNet und BM3D, gemittelt</translation>
    </message>
    <message>
        <source>BM3D, fast</source>
        <translation>BM3D, schnell</translation>
    </message>
    <message>
        <source>Non-local means</source>
        <translation>Nichtlokale Mittel</translation>
    </message>
    <message>
        <source>Sliding-window DCT</source>
        <translation>DCT im gleitenden Fenster</translation>
    </message>
    <message>
        <source>Wavelet shrinkage</source>
        <translation>Wavelet-Schrumpfung</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>Adaptive median</source>
        <translation>Adaptiver Median</translation>
    </message>
    <message>
        <source>Contraharmonic mean</source>
        <translation>Kontraharmonisches Mittel</translation>
    </message>
    <message>
        <source>GradNet as published</source>
        <translation>GradNet, wie veröffentlicht</translation>
    </message>
    <message>
        <source>GradNet as published, mix-up</source>
        <translation>GradNet, wie veröffentlicht, gemischt</translation>
    </message>
    <message>
        <source>GradNet as published, BM3D</source>
        <translation>GradNet, wie veröffentlicht, mit BM3D</translation>
    </message>
    <message>
        <source>BM3D by its authors</source>
        <translation>BM3D seiner Autoren</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance}, chroma {chroma}</source>
        <translation>{method}, Helligkeit {luminance}, Farbe {chroma}</translation>
    </message>
    <message>
        <source>fine grain {grain}</source>
        <translation>feines Korn {grain}</translation>
    </message>
    <message>
        <source>noise level {level:.0f}</source>
        <translation>Rauschstärke {level:.0f}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} s</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} h</translation>
    </message>
    <message>
        <source>{n}%</source>
        <translation>{n} %</translation>
    </message>
</context>
</TS>
