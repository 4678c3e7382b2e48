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
    <message>
        <source>Result of an export</source>
        <translation>Rezultatul unui export</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>{name} isn&apos;t there.</source>
        <translation>{name} nu se află acolo.</translation>
    </message>
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
        <source>Looking for photos…</source>
        <translation>Se caută fotografii…</translation>
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
        <source>Select &amp;all photos</source>
        <translation>&amp;Selectează toate fotografiile</translation>
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
        <source>All files</source>
        <translation>Toate fișierele</translation>
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
        <source>Export…</source>
        <translation>Exportă…</translation>
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
        <source>Getting the method ready…</source>
        <translation>Se pregătește metoda…</translation>
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
        <source>Ch&amp;roma</source>
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
        <source>&amp;Noise level</source>
        <translation>&amp;Nivelul zgomotului</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; blind networks don&apos;t use it.</source>
        <translation>Abaterea standard a zgomotului, din 255. Necesită o nouă procesare; rețelele oarbe nu o folosesc.</translation>
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
        <source>Set everything back</source>
        <translation>Readuce totul la început</translation>
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
    <name>Describing</name>
    <message>
        <source>Opening {name}…</source>
        <translation>Se deschide {name}…</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>{path} a fost salvat</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method} pe {device}, {time}.</translation>
    </message>
    <message>
        <source>Shown: {shown}. Denoise to see {wanted}.</source>
        <translation>Se vede: {shown}. Eliminați zgomotul pentru a vedea {wanted}.</translation>
    </message>
    <message>
        <source>{method}, measured noise</source>
        <translation>{method}, zgomot măsurat</translation>
    </message>
    <message>
        <source>{method}, noise level {level:.0f}</source>
        <translation>{method}, nivel de zgomot {level:.0f}</translation>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG, pentru convertoare RAW</translation>
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
        <translation>Păstrează-l și omite fotografia</translation>
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
        <source>A DNG can only be made of RAW photos.</source>
        <translation>Un DNG se poate face doar din fotografii RAW.</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>Exemplu: {name}</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) that are no RAW photos are left out.</source>
        <translation>
            <numerusform>%n fotografie care nu este RAW este omisă.</numerusform>
            <numerusform>%n fotografii care nu sunt RAW sunt omise.</numerusform>
            <numerusform>%n de fotografii care nu sunt RAW sunt omise.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>Alegeți dosarul în care ajung rezultatele.</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>Dosarul trebuie indicat cu calea completă.</translation>
    </message>
    <message>
        <source>That is the name of a photo; choose a folder.</source>
        <translation>Acesta este numele unei fotografii; alegeți un dosar.</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%n result(s) of earlier exports are left out.</source>
        <translation>
            <numerusform>%n rezultat al exporturilor anterioare este omis.</numerusform>
            <numerusform>%n rezultate ale exporturilor anterioare sunt omise.</numerusform>
            <numerusform>%n de rezultate ale exporturilor anterioare sunt omise.</numerusform>
        </translation>
    </message>
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
        <source>Hold {key}</source>
        <translation>Țineți apăsat {key}</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Săgeți</translation>
    </message>
    <message>
        <source>Move the photo, or go to the next</source>
        <translation>Mută fotografia sau trece la următoarea</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Shift+săgeți</translation>
    </message>
    <message>
        <source>Move the split</source>
        <translation>Mută linia de separare</translation>
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
        <source>Double click on a slider</source>
        <translation>Dublu clic pe un cursor</translation>
    </message>
    <message>
        <source>Set it back</source>
        <translation>Readuce valoarea inițială</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Ctrl+clic, Shift+clic</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>Selectează mai multe miniaturi</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>Pe fotografie</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Mouse</translation>
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
    <name>InfoPanel</name>
    <message>
        <source>Measured in red, green and blue: standard deviation, of 255</source>
        <translation>Măsurat în roșu, verde și albastru: abaterea standard, din 255</translation>
    </message>
    <message>
        <source>Results leave out {what}.</source>
        <translation>Rezultatele nu conțin: {what}.</translation>
    </message>
    <message>
        <source>Noise  {red} · {green} · {blue}</source>
        <translation>Zgomot  {red} · {green} · {blue}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
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
        <source>Opening {name}…</source>
        <translation>Se deschide {name}…</translation>
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
    <name>PresetButton</name>
    <message>
        <source>Save these settings…</source>
        <translation>Salvează aceste setări…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Șterge</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Presetări</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>Presetare: {name}</translation>
    </message>
    <message>
        <source>Save these settings</source>
        <translation>Salvează aceste setări</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>Numele presetării</translation>
    </message>
    <message>
        <source>{name} is the name of a preset that is always there; choose another name.</source>
        <translation>{name} este numele unei presetări incluse; alegeți alt nume.</translation>
    </message>
    <message>
        <source>There is a preset {name} already. Replace it?</source>
        <translation>Există deja o presetare {name}. O înlocuiți?</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Photo</source>
        <translation>Fotografie</translation>
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
        <source>Done; damaged photo</source>
        <translation>Gata; fotografie deteriorată</translation>
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
        <source>Retry failed and cancelled</source>
        <translation>Reîncercați cele eșuate și anulate</translation>
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
    <message numerus="yes">
        <source>%n existed already</source>
        <translation>
            <numerusform>%n exista deja</numerusform>
            <numerusform>%n existau deja</numerusform>
            <numerusform>%n existau deja</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n anulată</numerusform>
            <numerusform>%n anulate</numerusform>
            <numerusform>%n anulate</numerusform>
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
    <name>QuitQuestion</name>
    <message>
        <source>Stop and quit</source>
        <translation>Oprește și închide</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>Continuă exportul</translation>
    </message>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>Încă se exportă %n fotografie.</numerusform>
            <numerusform>Încă se exportă %n fotografii.</numerusform>
            <numerusform>Încă se exportă %n de fotografii.</numerusform>
        </translation>
    </message>
    <message>
        <source>An export is about to begin.</source>
        <translation>Un export este pe cale să înceapă.</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>{path} is the photo itself and stays as it is; save under another name.</source>
        <translation>{path} este chiar fotografia și rămâne neschimbată; salvați cu alt nume.</translation>
    </message>
    <message>
        <source>{path} has changed; nothing was saved.</source>
        <translation>{path} s-a schimbat; nu s-a salvat nimic.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>{path} has changed and is opened anew.</source>
        <translation>{path} s-a schimbat și se deschide din nou.</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Taste și mouse</translation>
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
    <name>Welcome</name>
    <message>
        <source>Recent folders</source>
        <translation>Dosare recente</translation>
    </message>
    <message>
        <source>Open a photo, and see it without its noise</source>
        <translation>Deschideți o fotografie și vedeți-o fără zgomot</translation>
    </message>
    <message>
        <source>Drop photos or a folder here, or choose them:</source>
        <translation>Trageți aici fotografii sau un dosar, ori alegeți-le:</translation>
    </message>
    <message>
        <source>Open {folder}</source>
        <translation>Deschide {folder}</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>its decoder crashed; the file is damaged, or of a kind that isn&apos;t supported</source>
        <translation>decodorul s-a oprit brusc; fișierul este deteriorat sau de un tip care nu e suportat</translation>
    </message>
    <message>
        <source>its decoder was ended by the system, most likely for want of memory</source>
        <translation>decodorul a fost oprit de sistem, cel mai probabil din lipsă de memorie</translation>
    </message>
    <message>
        <source>its decoder took longer than {limit_s:g} s and was ended</source>
        <translation>decodorul a durat mai mult de {limit_s:g} s și a fost oprit</translation>
    </message>
    <message>
        <source>Results need a name, such as {stem}.</source>
        <translation>Rezultatele au nevoie de un nume, de exemplu {stem}.</translation>
    </message>
    <message>
        <source>The name {text!r} holds a character that file names can&apos;t: \ : * ? &quot; &lt; &gt; |.</source>
        <translation>Numele {text!r} conține un caracter nepermis în numele fișierelor: \ : * ? &quot; &lt; &gt; |.</translation>
    </message>
    <message>
        <source>The name {text!r} has an empty part, or one that leaves the output folder.</source>
        <translation>Numele {text!r} are o parte goală sau una care iese din dosarul rezultatelor.</translation>
    </message>
    <message>
        <source>The name {text!r} can&apos;t be used: a brace is missing.</source>
        <translation>Numele {text!r} nu poate fi folosit: lipsește o acoladă.</translation>
    </message>
    <message>
        <source>A name can&apos;t hold {{{field}}}; choose from {fields}.</source>
        <translation>Un nume nu poate conține {{{field}}}; alegeți dintre {fields}.</translation>
    </message>
    <message>
        <source>In the name {text!r} only {{seq}} takes a width, such as {{seq:04}}.</source>
        <translation>În numele {text!r} doar {{seq}} poate avea o lățime, de exemplu {{seq:04}}.</translation>
    </message>
    <message>
        <source>Choose a method if names hold {method}: auto may take another for each machine.</source>
        <translation>Alegeți o metodă dacă numele conțin {method}: automat poate lua alta pe fiecare calculator.</translation>
    </message>
    <message>
        <source>{name} is not a name for the format {file_format}.</source>
        <translation>{name} nu este un nume pentru formatul {file_format}.</translation>
    </message>
    <message>
        <source>{output} is one file name for {count} photos; give a folder.</source>
        <translation>{output} este un singur nume de fișier pentru {count} fotografii; indicați un dosar.</translation>
    </message>
    <message>
        <source>a link leads out of the output folder</source>
        <translation>o legătură iese din dosarul rezultatelor</translation>
    </message>
    <message>
        <source>{path}: failed for an unexpected reason: {kind}: {error}.</source>
        <translation>{path}: a eșuat dintr-un motiv neașteptat: {kind}: {error}.</translation>
    </message>
    <message>
        <source>it is the original itself, and has been changed since it was read</source>
        <translation>este chiar originalul și a fost modificat de când a fost citit</translation>
    </message>
    <message>
        <source>{path}: {sentence}</source>
        <translation>{path}: {sentence}</translation>
    </message>
    <message>
        <source>For real photos, with or without a GPU: a network trained on the noise of cameras.</source>
        <translation>Pentru fotografii reale, cu sau fără GPU: o rețea antrenată pe zgomotul camerelor.</translation>
    </message>
    <message>
        <source>Groups of similar blocks are filtered together: needs no network, keeps repeated texture.</source>
        <translation>Blocurile asemănătoare sunt filtrate împreună: nu cere rețea, păstrează textura repetată.</translation>
    </message>
    <message>
        <source>BM3D in less than half the time, a little softer.</source>
        <translation>BM3D în mai puțin de jumătate din timp, puțin mai moale.</translation>
    </message>
    <message>
        <source>Non-local means averages similar patches: smooth and quick, loses fine texture.</source>
        <translation>Face media petelor asemănătoare: neted și rapid, pierde textura fină.</translation>
    </message>
    <message>
        <source>Sliding-window DCT: keeps fine texture well for its time.</source>
        <translation>DCT cu fereastră glisantă: păstrează bine textura fină pentru timpul cerut.</translation>
    </message>
    <message>
        <source>Wavelet shrinkage: like the DCT, with softer errors.</source>
        <translation>Contracție wavelet: ca DCT, cu erori mai blânde.</translation>
    </message>
    <message>
        <source>Median filter: removes single wrong pixels and blurs detail.</source>
        <translation>Filtru median: elimină pixelii greșiți izolați și estompează detaliile.</translation>
    </message>
    <message>
        <source>For impulse noise only (dead, hot, black or white pixels); leaves most other noise alone.</source>
        <translation>Doar pentru zgomot de impulsuri (pixeli morți, fierbinți, negri sau albi); lasă aproape tot restul zgomotului.</translation>
    </message>
    <message>
        <source>For dark impulse noise only (dead pixels, pepper); blurs, and brightens what is noisy.</source>
        <translation>Doar pentru impulsuri întunecate (pixeli morți, piper); estompează și luminează zonele cu zgomot.</translation>
    </message>
    <message>
        <source>The published GradNet, guided by DnCNN&apos;s gradients: for white noise; slow.</source>
        <translation>GradNet așa cum a fost publicat, ghidat de gradienții DnCNN: pentru zgomot alb; lent.</translation>
    </message>
    <message>
        <source>The published GradNet with its gradients mixed in between the features; slow.</source>
        <translation>GradNet așa cum a fost publicat, cu gradienții amestecați printre trăsături; lent.</translation>
    </message>
    <message>
        <source>DnCNN-S, a plain network for white noise.</source>
        <translation>DnCNN-S, o rețea simplă pentru zgomot alb.</translation>
    </message>
    <message>
        <source>The package bm3d may not be passed on with a program; it can be had with the source alone.</source>
        <translation>Pachetul bm3d nu poate fi distribuit împreună cu un program; se obține doar cu codul sursă.</translation>
    </message>
    <message>
        <source>The package bm3d isn&apos;t installed; `pip install bm3d` adds it.</source>
        <translation>Pachetul bm3d nu este instalat; `pip install bm3d` îl adaugă.</translation>
    </message>
    <message>
        <source>BM3D by its authors, to compare with: slow, and for non-commercial use only.</source>
        <translation>BM3D al autorilor săi, pentru comparație: lent și doar pentru uz necomercial.</translation>
    </message>
    <message>
        <source>{name} can&apos;t start on {device} ({error}).</source>
        <translation>{name} nu poate porni pe {device} ({error}).</translation>
    </message>
    <message>
        <source>{name} needs PyTorch, which can&apos;t be loaded ({error}).</source>
        <translation>{name} are nevoie de PyTorch, care nu poate fi încărcat ({error}).</translation>
    </message>
    <message>
        <source>There is no method named {name!r}; choose {choices}.</source>
        <translation>Nu există o metodă numită {name!r}; alegeți dintre {choices}.</translation>
    </message>
    <message>
        <source>The photo holds values that are not numbers: BM3D can&apos;t denoise it.</source>
        <translation>Fotografia conține valori care nu sunt numere: BM3D nu o poate curăța.</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be compiled for this computer ({error}).</source>
        <translation>BM3D nu poate fi compilat pentru acest calculator ({error}).</translation>
    </message>
    <message>
        <source>BM3D&apos;s answer is not a number.</source>
        <translation>Rezultatul BM3D nu este un număr.</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be loaded ({error}); `pip install bm3d` adds it.</source>
        <translation>BM3D nu poate fi încărcat ({error}); `pip install bm3d` îl adaugă.</translation>
    </message>
    <message>
        <source>GradNet is the best where a CUDA GPU is there.</source>
        <translation>GradNet este cea mai bună acolo unde există un GPU CUDA.</translation>
    </message>
    <message>
        <source>GradNet RAW ran on the processor instead.</source>
        <translation>A rulat GradNet RAW pe procesor în schimb.</translation>
    </message>
    <message>
        <source>GradNet runs on the processor, about as fast as BM3D or faster.</source>
        <translation>GradNet rulează pe procesor, cam la fel de repede ca BM3D sau mai repede.</translation>
    </message>
    <message>
        <source>On this processor GradNet is slower than BM3D.</source>
        <translation>Pe acest procesor GradNet este mai lent decât BM3D.</translation>
    </message>
    <message>
        <source>BM3D ran instead.</source>
        <translation>A rulat BM3D în schimb.</translation>
    </message>
    <message>
        <source>The CPU was asked for.</source>
        <translation>S-a cerut procesorul.</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first} {second}</translation>
    </message>
    <message>
        <source>a link in its path leads nowhere</source>
        <translation>o legătură din cale nu duce nicăieri</translation>
    </message>
    <message>
        <source>the limit on the size of files (ulimit -f) is too low for it</source>
        <translation>limita mărimii fișierelor (ulimit -f) este prea mică pentru el</translation>
    </message>
    <message>
        <source>what reads such photos can&apos;t be loaded ({error})</source>
        <translation>biblioteca care citește astfel de fotografii nu poate fi încărcată ({error})</translation>
    </message>
    <message>
        <source>its RAW data are compressed in a way that can&apos;t be developed yet</source>
        <translation>datele RAW sunt comprimate într-un fel care nu poate fi developat încă</translation>
    </message>
    <message>
        <source>A JPEG can&apos;t be transparent, so that white shows through; a PNG or TIFF file keeps the transparency.</source>
        <translation>Un JPEG nu poate fi transparent, așa că se vede alb prin el; un fișier PNG sau TIFF păstrează transparența.</translation>
    </message>
    <message>
        <source>its colours in CMYK or Lab</source>
        <translation>culorile sale în CMYK sau Lab</translation>
    </message>
    <message>
        <source>its match with an XMP file made for the photo as it is stored</source>
        <translation>potrivirea cu un fișier XMP făcut pentru fotografia așa cum este stocată</translation>
    </message>
    <message>
        <source>{first} and {second}</source>
        <translation>{first} și {second}</translation>
    </message>
    <message>
        <source>You chose it.</source>
        <translation>Dumneavoastră ați ales-o.</translation>
    </message>
    <message>
        <source>The automatic methods can&apos;t run here. {reasons} Choose another, such as nlm.</source>
        <translation>Metodele automate nu pot rula aici. {reasons} Alegeți alta, de exemplu nlm.</translation>
    </message>
    <message>
        <source>The published GradNet, guided by BM3D: the best of the published ones for white noise; slow.</source>
        <translation>GradNet așa cum a fost publicat, ghidat de BM3D: dintre cele publicate, cel mai bun pentru zgomot alb; lent.</translation>
    </message>
    <message>
        <source>GradNet Max is the best where a CUDA GPU is there.</source>
        <translation>GradNet Max este cea mai bună acolo unde există un GPU CUDA.</translation>
    </message>
    <message>
        <source>GradNet ran on the GPU instead.</source>
        <translation>A rulat GradNet pe GPU în schimb.</translation>
    </message>
    <message>
        <source>GradNet ran on the processor instead.</source>
        <translation>A rulat GradNet pe procesor în schimb.</translation>
    </message>
    <message>
        <source>{name} has no trained weights yet, and an untrained network is never run on a photo.</source>
        <translation>{name} nu are încă ponderi antrenate, iar o rețea neantrenată nu rulează niciodată pe o fotografie.</translation>
    </message>
    <message>
        <source>The network&apos;s answer is not a number on {device}.</source>
        <translation>Rezultatul rețelei pe {device} nu este un număr.</translation>
    </message>
    <message>
        <source>{device} has too little free memory for tiles of {width}x{height} pixels: choose smaller tiles, close other programs that use it, or run on the CPU.</source>
        <translation>{device} are prea puțină memorie liberă pentru dale de {width}x{height} pixeli: alegeți dale mai mici, închideți alte programe care o folosesc sau rulați pe procesor.</translation>
    </message>
    <message>
        <source>The name {text!r} is too long for a file.</source>
        <translation>Numele {text!r} este prea lung pentru un fișier.</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written: end it in .jpg, .tif, .png or .dng, or give a folder.</source>
        <translation>{name} nu poate fi scris: încheiați numele cu .jpg, .tif, .png sau .dng ori indicați un dosar.</translation>
    </message>
    <message>
        <source>For RAW photos developed here: GradNet that is told how strong their noise is; leaves less of it.</source>
        <translation>Pentru fotografii RAW developate aici: GradNet, căruia i se spune cât de puternic este zgomotul lor; lasă mai puțin din el.</translation>
    </message>
    <message>
        <source>The best where a GPU is: GradNet or GradNet RAW, as suits the photo, looks at it in all four quarter turns; takes four times as long.</source>
        <translation>Cea mai bună acolo unde există un GPU: GradNet sau GradNet RAW, după cum se potrivește fotografiei, o privește în toate cele patru sferturi de rotație; durează de patru ori mai mult.</translation>
    </message>
    <message>
        <source>The least noise, above all in RAW photos of high ISO: GradNet Max, in fine detail drawn towards BM3D; takes as long as both.</source>
        <translation>Cel mai puțin zgomot, mai ales în fotografiile RAW cu ISO mare: GradNet Max, apropiată de BM3D în detaliile fine; durează cât amândouă.</translation>
    </message>
    <message>
        <source>GradNet RAW, made for RAW photos, runs on the processor, about as fast as BM3D or faster.</source>
        <translation>GradNet RAW, făcută pentru fotografii RAW, rulează pe procesor, cam la fel de repede ca BM3D sau mai repede.</translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation>fișierul lipsește</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory for it</source>
        <translation>nu este destulă memorie pentru el</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>discul raportează o eroare</translation>
    </message>
    <message>
        <source>you don&apos;t have permission</source>
        <translation>nu aveți permisiunea</translation>
    </message>
    <message>
        <source>part of the path is a file, not a folder</source>
        <translation>o parte a căii este un fișier, nu un dosar</translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation>este deschis în alt program</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: {cause}.</source>
        <translation>{path}: nu poate fi citit: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written: {cause}.</source>
        <translation>{path}: nu poate fi scris: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as weights: {cause}.</source>
        <translation>{path}: nu poate fi folosit ca ponderi: {cause}.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as the output of a batch: {cause}.</source>
        <translation>{path}: nu poate fi folosit ca destinație a unui lot: {cause}.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({kind}: {error}).</source>
        <translation>Ceva neașteptat nu a mers ({kind}: {error}).</translation>
    </message>
    <message>
        <source>no file has such a name</source>
        <translation>niciun fișier nu poate avea acest nume</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>nu există un astfel de fișier sau dosar</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>discul este plin</translation>
    </message>
    <message>
        <source>your disk quota is used up</source>
        <translation>cota dumneavoastră de disc este epuizată</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>fișierul este prea mare pentru acest disc</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>discul este protejat la scriere</translation>
    </message>
    <message>
        <source>its name is too long</source>
        <translation>numele este prea lung</translation>
    </message>
    <message>
        <source>there is a folder of that name</source>
        <translation>există un dosar cu acest nume</translation>
    </message>
    <message>
        <source>a JPEG can&apos;t be more than 65500 pixels wide or high; choose TIFF or PNG</source>
        <translation>un JPEG nu poate depăși 65500 de pixeli în lățime sau înălțime; alegeți TIFF sau PNG</translation>
    </message>
    <message>
        <source>{cause}; export it with the photo&apos;s own profile</source>
        <translation>{cause}; exportați cu profilul propriu al fotografiei</translation>
    </message>
    <message>
        <source>its ICC profile is too large for a JPEG; choose TIFF or PNG</source>
        <translation>profilul ICC este prea mare pentru un JPEG; alegeți TIFF sau PNG</translation>
    </message>
    <message>
        <source>it holds values that are not numbers</source>
        <translation>conține valori care nu sunt numere</translation>
    </message>
    <message>
        <source>its floating-point values reach from {lowest:g} to {highest:g}, and only 0 to 1 can be kept</source>
        <translation>valorile cu virgulă mobilă merg de la {lowest:g} la {highest:g} și doar cele între 0 și 1 pot fi păstrate</translation>
    </message>
    <message>
        <source>its colours are those of a picture for HDR screens (PQ or HLG), which can&apos;t be kept</source>
        <translation>culorile sunt ale unei imagini pentru ecrane HDR (PQ sau HLG), care nu pot fi păstrate</translation>
    </message>
    <message>
        <source>its colour profile is damaged</source>
        <translation>profilul de culoare este deteriorat</translation>
    </message>
    <message>
        <source>it is a JPEG of {bits} bits a channel, which can&apos;t be read</source>
        <translation>este un JPEG cu {bits} biți pe canal, care nu poate fi citit</translation>
    </message>
    <message>
        <source>a picture of this kind and size is not opened</source>
        <translation>o imagine de acest tip și această mărime nu se deschide</translation>
    </message>
    <message>
        <source>the demosaicing method {demosaic!r} isn&apos;t part of this LibRaw; choose another</source>
        <translation>metoda de demozaicare {demosaic!r} nu face parte din acest LibRaw; alegeți alta</translation>
    </message>
    <message>
        <source>it isn&apos;t a RAW photo, or it is damaged, or its camera isn&apos;t supported</source>
        <translation>nu este o fotografie RAW, este deteriorată sau camera nu este suportată</translation>
    </message>
    <message>
        <source>it holds no picture: every pixel has the same value</source>
        <translation>nu conține nicio imagine: toți pixelii au aceeași valoare</translation>
    </message>
    <message>
        <source>its picture can&apos;t be decoded: nearly all of it is darker than the sensor&apos;s black</source>
        <translation>imaginea nu poate fi decodată: aproape toată este mai întunecată decât negrul senzorului</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>este un dosar</translation>
    </message>
    <message>
        <source>it isn&apos;t a file</source>
        <translation>nu este un fișier</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>fișierul este gol</translation>
    </message>
    <message>
        <source>it is larger than 8 GB</source>
        <translation>fișierul este mai mare de 8 GB</translation>
    </message>
    <message>
        <source>it is damaged or incomplete</source>
        <translation>fișierul este deteriorat sau incomplet</translation>
    </message>
    <message>
        <source>it is incomplete: part of the picture is missing</source>
        <translation>fișierul este incomplet: lipsește o parte din imagine</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>fișierul este deteriorat</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of it, often the lower one, may be wrong or missing.</source>
        <translation>Fotografia pare deteriorată: o parte din ea, adesea cea de jos, poate fi greșită sau poate lipsi.</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of its data are zeros, which no sensor delivers.</source>
        <translation>Fotografia pare deteriorată: o parte din datele ei sunt zerouri, pe care niciun senzor nu le produce.</translation>
    </message>
    <message>
        <source>all but one of its pictures</source>
        <translation>toate imaginile sale, în afară de una</translation>
    </message>
    <message>
        <source>its channels beside the colours</source>
        <translation>canalele sale din afara culorilor</translation>
    </message>
    <message>
        <source>its layers</source>
        <translation>straturile sale</translation>
    </message>
    <message>
        <source>its video</source>
        <translation>videoclipul său</translation>
    </message>
    <message>
        <source>what is darker than black or brighter than white</source>
        <translation>ce este mai întunecat decât negrul sau mai luminos decât albul</translation>
    </message>
    <message>
        <source>what its XMP file says, which can&apos;t be read</source>
        <translation>conținutul fișierului său XMP, care nu poate fi citit</translation>
    </message>
    <message>
        <source>captions, keywords and ratings of its damaged XMP</source>
        <translation>descrierile, cuvintele-cheie și evaluările din datele sale XMP deteriorate</translation>
    </message>
    <message>
        <source>what the sensor saw</source>
        <translation>ceea ce a văzut senzorul</translation>
    </message>
    <message>
        <source>what makes it brighter on screens with HDR</source>
        <translation>ceea ce o face mai luminoasă pe ecrane HDR</translation>
    </message>
    <message>
        <source>a DNG can only be made of a RAW photo of a camera whose colours are known; choose another format</source>
        <translation>un DNG se poate face doar din fotografia RAW a unui aparat ale cărui culori sunt cunoscute; alegeți alt format</translation>
    </message>
    <message>
        <source>it isn&apos;t a photo in a format that can be read (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)</source>
        <translation>nu este o fotografie într-un format care poate fi citit (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)</translation>
    </message>
    <message>
        <source>it says that its picture is empty</source>
        <translation>declară că imaginea este goală</translation>
    </message>
    <message>
        <source>it claims {width} x {height} pixels, and more than {most} megapixels are not opened</source>
        <translation>declară {width} x {height} pixeli, iar peste {most} de megapixeli nu se deschide</translation>
    </message>
    <message>
        <source>its full-size picture is stored in an unusual place, behind a small one</source>
        <translation>imaginea la mărime întreagă se află într-un loc neobișnuit, după una mică</translation>
    </message>
    <message>
        <source>it is a stack of pictures, not a photo</source>
        <translation>este un teanc de imagini, nu o fotografie</translation>
    </message>
    <message>
        <source>its pixels are of an unusual kind ({kind})</source>
        <translation>pixelii sunt de un tip neobișnuit ({kind})</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (photometric interpretation {number})</source>
        <translation>culorile sunt stocate într-un fel neobișnuit (interpretare fotometrică {number})</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (floating-point Lab)</source>
        <translation>culorile sunt stocate într-un fel neobișnuit (Lab cu virgulă mobilă)</translation>
    </message>
    <message>
        <source>a TIFF file can&apos;t be larger than 4 GB</source>
        <translation>un fișier TIFF nu poate depăși 4 GB</translation>
    </message>
    <message>
        <source>it is the original itself, and {left_out} would be lost; choose another name</source>
        <translation>este chiar originalul și s-ar pierde: {left_out}; alegeți alt nume</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory to encode it</source>
        <translation>nu este destulă memorie pentru codare</translation>
    </message>
    <message>
        <source>the file of that name is write-protected</source>
        <translation>fișierul cu acest nume este protejat la scriere</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>există deja</translation>
    </message>
    <message>
        <source>The noise sigma must lie between 0 and 255.</source>
        <translation>Sigma zgomotului trebuie să fie între 0 și 255.</translation>
    </message>
    <message>
        <source>There is no device named {device!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>Nu există un dispozitiv numit {device!r}; alegeți auto, cpu, cuda sau cuda:N.</translation>
    </message>
    <message>
        <source>Tiles must be at least 32 pixels wide.</source>
        <translation>Dalele trebuie să aibă cel puțin 32 de pixeli lățime.</translation>
    </message>
    <message>
        <source>The JPEG quality must lie between 1 and 100.</source>
        <translation>Calitatea JPEG trebuie să fie între 1 și 100.</translation>
    </message>
    <message>
        <source>The {name} must lie between 0 and 100 %.</source>
        <translation>{name} trebuie să fie între 0 și 100 %.</translation>
    </message>
    <message>
        <source>the manifest&apos;s shape of {name} is impossible ({error})</source>
        <translation>forma lui {name} din manifest este imposibilă ({error})</translation>
    </message>
    <message>
        <source>it holds the weights of another network than {name}</source>
        <translation>conține ponderile altei rețele decât {name}</translation>
    </message>
    <message>
        <source>no NVIDIA GPU with a working driver was found</source>
        <translation>nu s-a găsit niciun GPU NVIDIA cu un driver funcțional</translation>
    </message>
    <message>
        <source>{name} is too old: its compute capability is {has}, {needed} is needed</source>
        <translation>{name} este prea veche: are compute capability {has}, este necesar {needed}</translation>
    </message>
    <message>
        <source>There is no device named {name!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>Nu există un dispozitiv numit {name!r}; alegeți auto, cpu, cuda sau cuda:N.</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {cause}.</source>
        <translation>CUDA nu poate fi folosit: {cause}.</translation>
    </message>
    <message>
        <source>GPU {number} was asked for, but only 0 to {last} are there.</source>
        <translation>S-a cerut GPU {number}, dar există doar 0 până la {last}.</translation>
    </message>
    <message>
        <source>the installed PyTorch was built without it</source>
        <translation>PyTorch instalat a fost compilat fără CUDA</translation>
    </message>
    <message>
        <source>the NVIDIA driver is too old: it knows CUDA {known}, {needed} is needed</source>
        <translation>driverul NVIDIA este prea vechi: cunoaște CUDA {known}, este necesar {needed}</translation>
    </message>
    <message>
        <source>this package was built without it</source>
        <translation>acest pachet a fost compilat fără CUDA</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest of version {version}</source>
        <translation>nu este un manifest de versiunea {version}</translation>
    </message>
    <message>
        <source>two entries have the same name</source>
        <translation>două intrări au același nume</translation>
    </message>
    <message>
        <source>the file is damaged (its checksum differs from the manifest&apos;s)</source>
        <translation>fișierul este deteriorat (suma de control diferă de cea din manifest)</translation>
    </message>
    <message>
        <source>{name} is of an unknown network, {network}</source>
        <translation>{name} aparține unei rețele necunoscute, {network}</translation>
    </message>
    <message>
        <source>{name} has a wrong file name, checksum or sigma range</source>
        <translation>{name} are un nume de fișier, o sumă de control sau un interval sigma greșit</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest ({error})</source>
        <translation>nu este un manifest ({error})</translation>
    </message>
    <message>
        <source>it isn&apos;t a safetensors file ({error})</source>
        <translation>nu este un fișier safetensors ({error})</translation>
    </message>
    <message>
        <source>an entry has no {field}</source>
        <translation>o intrare nu are {field}</translation>
    </message>
    <message>
        <source>an entry is damaged ({error})</source>
        <translation>o intrare este deteriorată ({error})</translation>
    </message>
    <message>
        <source>{why} Next to no noise was found; its level can be set by hand.</source>
        <translation>{why} Aproape că nu s-a găsit zgomot; nivelul lui poate fi setat manual.</translation>
    </message>
    <message>
        <source>There is not enough memory to denoise a photo of {width} x {height} pixels.</source>
        <translation>Nu este destulă memorie pentru a curăța o fotografie de {width} x {height} pixeli.</translation>
    </message>
    <message>
        <source>{why} It doesn&apos;t use the noise level that was given.</source>
        <translation>{why} Nu folosește nivelul de zgomot indicat.</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory for tiles of {asked} pixels: {used} ran.</source>
        <translation>{why} GPU-ul avea prea puțină memorie liberă pentru dale de {asked} pixeli: au rulat de {used}.</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory even for tiles of {least} pixels.</source>
        <translation>{why} GPU-ul avea prea puțină memorie liberă chiar și pentru dale de {least} pixeli.</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly at this photo; a new one starts with your next step.</source>
        <translation>{path}: motorul s-a oprit neașteptat la această fotografie; la pasul următor pornește altul.</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly and nothing was saved; please save again.</source>
        <translation>{path}: motorul s-a oprit neașteptat și nimic nu a fost salvat; salvați din nou.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly; a new one starts with your next step.</source>
        <translation>Motorul s-a oprit neașteptat; la pasul următor pornește altul.</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly before this export began; please export again.</source>
        <translation>Motorul s-a oprit neașteptat înainte ca acest export să înceapă; exportați din nou.</translation>
    </message>
    <message>
        <source>{path} is an original and stays as it is; choose another name or folder.</source>
        <translation>{path} este un original și rămâne neschimbat; alegeți alt nume sau dosar.</translation>
    </message>
    <message>
        <source>The folder {path} is no longer there.</source>
        <translation>Dosarul {path} nu mai este acolo.</translation>
    </message>
    <message>
        <source>its folder is no longer there</source>
        <translation>dosarul său nu mai este acolo</translation>
    </message>
    <message>
        <source>There isn&apos;t enough memory for this photo; close other programs and try again.</source>
        <translation>Nu este destulă memorie pentru această fotografie; închideți alte programe și încercați din nou.</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: its decoder stopped unexpectedly.</source>
        <translation>{path}: nu poate fi citit: decodorul s-a oprit neașteptat.</translation>
    </message>
    <message>
        <source>The folder couldn&apos;t be read; please try again.</source>
        <translation>Dosarul nu a putut fi citit; încercați din nou.</translation>
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
        <translation>Închide</translation>
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
<context>
    <name>save_dialog</name>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG, pentru convertoare RAW</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>Salvează fotografia fără zgomot</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Automatic</source>
        <translation>Automat</translation>
    </message>
    <message>
        <source>GradNet and BM3D, merged</source>
        <translation>GradNet și BM3D, îmbinate</translation>
    </message>
    <message>
        <source>BM3D, fast</source>
        <translation>BM3D, rapid</translation>
    </message>
    <message>
        <source>Non-local means</source>
        <translation>Medii nelocale</translation>
    </message>
    <message>
        <source>Sliding-window DCT</source>
        <translation>DCT cu fereastră glisantă</translation>
    </message>
    <message>
        <source>Wavelet shrinkage</source>
        <translation>Contracție wavelet</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <source>Adaptive median</source>
        <translation>Median adaptiv</translation>
    </message>
    <message>
        <source>Contraharmonic mean</source>
        <translation>Medie contraarmonică</translation>
    </message>
    <message>
        <source>GradNet as published</source>
        <translation>GradNet, versiunea publicată</translation>
    </message>
    <message>
        <source>GradNet as published, mix-up</source>
        <translation>GradNet, versiunea publicată, amestec</translation>
    </message>
    <message>
        <source>GradNet as published, BM3D</source>
        <translation>GradNet, versiunea publicată, cu BM3D</translation>
    </message>
    <message>
        <source>BM3D by its authors</source>
        <translation>BM3D al autorilor</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance}, chroma {chroma}</source>
        <translation>{method}, luminanță {luminance}, crominanță {chroma}</translation>
    </message>
    <message>
        <source>fine grain {grain}</source>
        <translation>granulație fină {grain}</translation>
    </message>
    <message>
        <source>noise level {level:.0f}</source>
        <translation>nivel de zgomot {level:.0f}</translation>
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
