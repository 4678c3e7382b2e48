<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>BrowserPanel</name>
    <message numerus="yes">
        <source>Export %n photo(s)…</source>
        <translation>
            <numerusform>Export %n photo…</numerusform>
            <numerusform>Export %n photos…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Export %n photo(s)</source>
        <translation>
            <numerusform>Export %n photo</numerusform>
            <numerusform>Export %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) that are no RAW photos are left out.</source>
        <translation>
            <numerusform>%n photo that isn&apos;t a RAW photo is left out.</numerusform>
            <numerusform>%n photos that are no RAW photos are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%n result(s) of earlier exports are left out.</source>
        <translation>
            <numerusform>%n result of earlier exports is left out.</numerusform>
            <numerusform>%n results of earlier exports are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n existed already</source>
        <translation>
            <numerusform>%n existed already</numerusform>
            <numerusform>%n existed already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n cancelled</numerusform>
            <numerusform>%n cancelled</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QuitQuestion</name>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>%n photo is still being exported.</numerusform>
            <numerusform>%n photos are still being exported.</numerusform>
        </translation>
    </message>
</context>
</TS>
