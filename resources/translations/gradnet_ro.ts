<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ro">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About GradNet Desktop</source>
        <translation>Despre GradNet Desktop</translation>
    </message>
    <message>
        <source>Removes the noise from high-ISO photos and leaves the photo.</source>
        <translation>Elimină zgomotul din fotografiile cu ISO ridicat și păstrează fotografia.</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Licențe</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Închide</translation>
    </message>
    <message>
        <source>The network follows Liu, Anwar, Zheng and Tian: GradNet Image Denoising, CVPR Workshops 2020.</source>
        <translation>Rețeaua urmează Liu, Anwar, Zheng și Tian: GradNet Image Denoising, CVPR Workshops 2020.</translation>
    </message>
</context>
<context>
    <name>BrowserModel</name>
    <message>
        <source>Denoised</source>
        <translation>Fără zgomot</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>Exportată</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>All photos</source>
        <translation>Toate fotografiile</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nume</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Data fotografierii</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Show photos of this type</source>
        <translation>Arată fotografiile de acest tip</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortează după</translation>
    </message>
    <message>
        <source>Largest or newest first</source>
        <translation>Întâi cele mai mari sau mai noi</translation>
    </message>
    <message numerus="yes">
        <source>Export %n photo(s)…</source>
        <translation>
            <numerusform>Exportă %n fotografie…</numerusform>
            <numerusform>Exportă %n fotografii…</numerusform>
            <numerusform>Exportă %n de fotografii…</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Arată în dosarul ei</translation>
    </message>
    <message>
        <source>Several folders</source>
        <translation>Mai multe dosare</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n fotografie</numerusform>
            <numerusform>%n fotografii</numerusform>
            <numerusform>%n de fotografii</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total} photos</source>
        <translation>{shown} din {total} fotografii</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selectată</numerusform>
            <numerusform>%n selectate</numerusform>
            <numerusform>%n selectate</numerusform>
        </translation>
    </message>
    <message>
        <source>No photo here is of this type.</source>
        <translation>Nicio fotografie de aici nu este de acest tip.</translation>
    </message>
    <message>
        <source>There are no photos in this folder.</source>
        <translation>În acest dosar nu sunt fotografii.</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>&amp;Open photos…</source>
        <translation>&amp;Deschide fotografii…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>Deschide d&amp;osar…</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>Fotografia &amp;următoare</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>Fotografia &amp;precedentă</translation>
    </message>
    <message>
        <source>Read folder a&amp;gain</source>
        <translation>&amp;Recitește dosarul</translation>
    </message>
    <message>
        <source>Re&amp;cent folders</source>
        <translation>Dosare re&amp;cente</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>Fotografii</translation>
    </message>
    <message>
        <source>&amp;Thumbnails</source>
        <translation>&amp;Miniaturi</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>Deschide fotografii</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>Deschide un dosar</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Golește</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something unexpected went wrong</source>
        <translation>A apărut o eroare neașteptată</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Copiază raportul</translation>
    </message>
    <message>
        <source>Something unexpected went wrong. You can go on working; originals are untouched.</source>
        <translation>A apărut o eroare neașteptată. Puteți continua lucrul; originalele sunt neatinse.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Raport</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Închide</translation>
    </message>
    <message>
        <source>Open log file</source>
        <translation>Deschide jurnalul</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copiat</translation>
    </message>
</context>
<context>
    <name>DenoisePanel</name>
    <message>
        <source>Denoise</source>
        <translation>Elimină zgomotul</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Anulează</translation>
    </message>
    <message>
        <source>Measure the noise</source>
        <translation>Măsoară zgomotul</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Se deschide…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Se pornește…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Se salvează…</translation>
    </message>
    <message>
        <source>Reading the photo…</source>
        <translation>Se citește fotografia…</translation>
    </message>
    <message>
        <source>Measuring the noise…</source>
        <translation>Se măsoară zgomotul…</translation>
    </message>
    <message>
        <source>Denoising…</source>
        <translation>Se elimină zgomotul…</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>Se scrie fișierul…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>încă {time}</translation>
    </message>
    <message>
        <source>&amp;Luminance</source>
        <translation>&amp;Luminanță</translation>
    </message>
    <message>
        <source>How much of the noise in brightness is removed. At once, without waiting.</source>
        <translation>Cât din zgomotul de luminanță este eliminat. Imediat, fără așteptare.</translation>
    </message>
    <message>
        <source>C&amp;hroma</source>
        <translation>C&amp;rominanță</translation>
    </message>
    <message>
        <source>How much of the noise in colour is removed. At once, without waiting.</source>
        <translation>Cât din zgomotul de culoare este eliminat. Imediat, fără așteptare.</translation>
    </message>
    <message>
        <source>Fine &amp;grain</source>
        <translation>&amp;Granulație fină</translation>
    </message>
    <message>
        <source>Gives back fine detail in brightness that was removed, so that skin does not look like plastic.</source>
        <translation>Redă detaliile fine de luminanță eliminate, ca pielea să nu pară de plastic.</translation>
    </message>
    <message>
        <source>Noise le&amp;vel</source>
        <translation>Ni&amp;velul zgomotului</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; networks find it by themselves.</source>
        <translation>Abaterea standard a zgomotului, din 255. Necesită o nouă procesare; rețelele o găsesc singure.</translation>
    </message>
    <message>
        <source>Viewing &amp;exposure</source>
        <translation>&amp;Expunerea vizualizării</translation>
    </message>
    <message>
        <source>Lifts the shadows on the screen, to look for noise. Never changes the file.</source>
        <translation>Ridică umbrele pe ecran, pentru a căuta zgomotul. Nu schimbă niciodată fișierul.</translation>
    </message>
    <message>
        <source>{stops} EV</source>
        <translation>{stops} EV</translation>
    </message>
    <message>
        <source>Off: the noise level is set by hand.</source>
        <translation>Oprit: nivelul zgomotului este stabilit manual.</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Intensitate</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>Zgomot</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Vizualizare</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Presetări</translation>
    </message>
    <message>
        <source>Set everything back</source>
        <translation>Readu totul la început</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Resetează</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progres</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Export %n photo(s)</source>
        <translation>
            <numerusform>Exportă %n fotografie</numerusform>
            <numerusform>Exportă %n fotografii</numerusform>
            <numerusform>Exportă %n de fotografii</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep camera data, captions and keywords</source>
        <translation>Păstrează datele camerei, descrierile și cuvintele-cheie</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Alege…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>Inserează</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportă</translation>
    </message>
    <message>
        <source>As the photo (RAW becomes TIFF)</source>
        <translation>Ca fotografia (RAW devine TIFF)</translation>
    </message>
    <message>
        <source>The photo&apos;s own</source>
        <translation>Ale fotografiei</translation>
    </message>
    <message>
        <source>sRGB, for screens and the web</source>
        <translation>sRGB, pentru ecrane și web</translation>
    </message>
    <message>
        <source>Add a number to the name</source>
        <translation>Adaugă un număr la nume</translation>
    </message>
    <message>
        <source>Leave it and skip the photo</source>
        <translation>Lasă-l și sari peste fotografie</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>Înlocuiește-l</translation>
    </message>
    <message>
        <source>Beside each photo</source>
        <translation>Lângă fiecare fotografie</translation>
    </message>
    <message>
        <source>In one folder</source>
        <translation>Într-un singur dosar</translation>
    </message>
    <message>
        <source>Insert what is different for each photo</source>
        <translation>Inserează ceea ce diferă la fiecare fotografie</translation>
    </message>
    <message>
        <source>Name of the photo</source>
        <translation>Numele fotografiei</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Metodă</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>Data fotografierii</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>Ora fotografierii</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Cameră</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Număr</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>&amp;Calitate</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>C&amp;ulori</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadate</translation>
    </message>
    <message>
        <source>&amp;Place</source>
        <translation>&amp;Loc</translation>
    </message>
    <message>
        <source>Fo&amp;lder</source>
        <translation>&amp;Dosar</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nume</translation>
    </message>
    <message>
        <source>If it e&amp;xists</source>
        <translation>Dacă e&amp;xistă</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Anulează</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Bits a channel</source>
        <translation>Biți pe canal</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>Calitatea JPEG</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dosar</translation>
    </message>
    <message>
        <source>Name of the results</source>
        <translation>Numele rezultatelor</translation>
    </message>
    <message>
        <source>Example of a name</source>
        <translation>Exemplu de nume</translation>
    </message>
    <message>
        <source>{bits} bits</source>
        <translation>{bits} biți</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Dosarul rezultatelor</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>Exemplu: {name}</translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>Alegeți dosarul în care ajung rezultatele.</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>Dosarul trebuie indicat cu calea completă.</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export queue</source>
        <translation>Coada de export</translation>
    </message>
    <message>
        <source>E&amp;xport queue</source>
        <translation>Coada de e&amp;xport</translation>
    </message>
</context>
<context>
    <name>Helping</name>
    <message>
        <source>&amp;Preferences…</source>
        <translation>Pre&amp;ferințe…</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>&amp;Taste și mouse</translation>
    </message>
    <message>
        <source>Open &amp;log file</source>
        <translation>Deschide &amp;jurnalul</translation>
    </message>
    <message>
        <source>&amp;About GradNet Desktop</source>
        <translation>&amp;Despre GradNet Desktop</translation>
    </message>
    <message>
        <source>Preferences in</source>
        <translation>Preferințe în</translation>
    </message>
    <message>
        <source>Thumbnails in</source>
        <translation>Miniaturi în</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Jurnal în</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Rotiță</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>Zoom la cursor</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Tragere</translation>
    </message>
    <message>
        <source>Move the photo, or the split</source>
        <translation>Mută fotografia sau linia de separare</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Dublu clic</translation>
    </message>
    <message>
        <source>Fit or 1:1</source>
        <translation>Încadrare sau 1:1</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Ctrl+clic, Shift+clic</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>Selectează mai multe miniaturi</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>Histogramă</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>Încă se exportă %n fotografie.</numerusform>
            <numerusform>Încă se exportă %n fotografii.</numerusform>
            <numerusform>Încă se exportă %n de fotografii.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>Oprește și ieși</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>Continuă exportul</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Setări</translation>
    </message>
    <message>
        <source>&amp;Save denoised as…</source>
        <translation>&amp;Salvează rezultatul ca…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportă…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Ieșire</translation>
    </message>
    <message>
        <source>&amp;Denoise</source>
        <translation>&amp;Elimină zgomotul</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Anulează</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>Rese&amp;tează setările</translation>
    </message>
    <message>
        <source>&amp;Undo setting</source>
        <translation>Anu&amp;lează setarea</translation>
    </message>
    <message>
        <source>&amp;Redo setting</source>
        <translation>Re&amp;fă setarea</translation>
    </message>
    <message>
        <source>Settings &amp;panel</source>
        <translation>&amp;Panoul de setări</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fișier</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>F&amp;otografie</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Vizualizare</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Ajutor</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance:.0%}, chroma {chroma:.0%}</source>
        <translation>{method}, luminanță {luminance:.0%}, crominanță {chroma:.0%}</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>TIFF, 16 bits</source>
        <translation>TIFF, 16 biți</translation>
    </message>
    <message>
        <source>TIFF, 8 bits</source>
        <translation>TIFF, 8 biți</translation>
    </message>
    <message>
        <source>PNG, 16 bits</source>
        <translation>PNG, 16 biți</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>Salvează fotografia fără zgomot</translation>
    </message>
    <message>
        <source>Open a photo ({keys}), or drop one here.</source>
        <translation>Deschideți o fotografie ({keys}) sau trageți una aici.</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method} pe {device}, {time}.</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>{path} a fost salvat</translation>
    </message>
</context>
<context>
    <name>MethodBox</name>
    <message>
        <source>Method</source>
        <translation>Metodă</translation>
    </message>
    <message>
        <source>Picks the best method that runs on this computer, and says which and why.</source>
        <translation>Alege cea mai bună metodă care rulează pe acest computer și spune care și de ce.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automat</translation>
    </message>
    <message>
        <source>{name}, {memory} GB</source>
        <translation>{name}, {memory} GB</translation>
    </message>
    <message>
        <source>Networks run on: {device}.</source>
        <translation>Rețelele rulează pe: {device}.</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {why}.</source>
        <translation>CUDA nu poate fi folosit: {why}.</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>Închide</translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>Photos</source>
        <translation>Fotografii</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Photo</source>
        <translation>Fotografie</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Înainte</translation>
    </message>
    <message>
        <source>After</source>
        <translation>După</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Preferințe</translation>
    </message>
    <message>
        <source>Open what was open when the program was closed</source>
        <translation>Deschide ce era deschis la închiderea programului</translation>
    </message>
    <message>
        <source>The language changes with the next start.</source>
        <translation>Limba se schimbă la următoarea pornire.</translation>
    </message>
    <message>
        <source>As the system&apos;s</source>
        <translation>Ca sistemul</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Întunecat</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Luminos</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Limbă</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Temă</translation>
    </message>
    <message>
        <source>At start</source>
        <translation>La pornire</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Închide</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>File</source>
        <translation>Fișier</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progres</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stare</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>În pauză</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Se citește</translation>
    </message>
    <message>
        <source>Measuring noise</source>
        <translation>Se măsoară zgomotul</translation>
    </message>
    <message>
        <source>Denoising</source>
        <translation>Se elimină zgomotul</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Se scrie</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Așteaptă</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Gata</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Eșuat</translation>
    </message>
    <message>
        <source>Exists already</source>
        <translation>Există deja</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Anulat</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then retry what failed and resume the export.</source>
        <translation>Discul este plin. Eliberați spațiu, apoi reîncercați ce a eșuat și continuați exportul.</translation>
    </message>
    <message>
        <source>{photo}: the engine stopped unexpectedly at this photo.</source>
        <translation>{photo}: motorul s-a oprit neașteptat la această fotografie.</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Pause</source>
        <translation>Pauză</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Reîncearcă cele eșuate</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Anulează toate</translation>
    </message>
    <message>
        <source>Clear what is over</source>
        <translation>Șterge ce s-a încheiat</translation>
    </message>
    <message>
        <source>Open the folder of the results</source>
        <translation>Deschide dosarul rezultatelor</translation>
    </message>
    <message>
        <source>Progress of all</source>
        <translation>Progresul total</translation>
    </message>
    <message>
        <source>Export queue</source>
        <translation>Coada de export</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Reîncearcă</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Anulează</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>Arată în dosarul ei</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Continuă</translation>
    </message>
    <message>
        <source>Nothing is to be exported.</source>
        <translation>Nu este nimic de exportat.</translation>
    </message>
    <message>
        <source>{done} of {total} exported</source>
        <translation>{done} din {total} exportate</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n eșuată</numerusform>
            <numerusform>%n eșuate</numerusform>
            <numerusform>%n eșuate</numerusform>
        </translation>
    </message>
    <message>
        <source>paused</source>
        <translation>în pauză</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>încă {time}</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Taste și mouse</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Mouse</translation>
    </message>
</context>
<context>
    <name>ViewActions</name>
    <message>
        <source>&amp;Fit</source>
        <translation>Î&amp;ncadrează</translation>
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
        <translation>Încadrare sa&amp;u 1:1</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>Măr&amp;ește</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>Mi&amp;cșorează</translation>
    </message>
    <message>
        <source>Ori&amp;ginal</source>
        <translation>Ori&amp;ginal</translation>
    </message>
    <message>
        <source>Original (hold {key})</source>
        <translation>Original (țineți apăsat {key})</translation>
    </message>
    <message>
        <source>Denoised &amp;alone</source>
        <translation>Doar re&amp;zultatul</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>&amp;Separat</translation>
    </message>
    <message>
        <source>Split ac&amp;ross</source>
        <translation>Separat &amp;transversal</translation>
    </message>
    <message>
        <source>Si&amp;de by side</source>
        <translation>Unul lângă &amp;altul</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Clean</source>
        <translation>Curat</translation>
    </message>
    <message>
        <source>All of the noise is removed.</source>
        <translation>Tot zgomotul este eliminat.</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>Natural</translation>
    </message>
    <message>
        <source>No colour noise, and a touch of fine grain that keeps skin and fabric alive.</source>
        <translation>Fără zgomot de culoare și cu puțină granulație fină, care păstrează pielea și țesăturile vii.</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>Fine, colourless grain, like that of a fast film.</source>
        <translation>Granulație fină, fără culoare, ca la un film rapid.</translation>
    </message>
    <message>
        <source>Colour noise only</source>
        <translation>Doar zgomotul de culoare</translation>
    </message>
    <message>
        <source>Leaves the noise in brightness as it is.</source>
        <translation>Lasă zgomotul de luminanță așa cum este.</translation>
    </message>
</context>
</TS>
