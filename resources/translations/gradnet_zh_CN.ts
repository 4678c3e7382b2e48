<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About GradNet Desktop</source>
        <translation>关于 GradNet Desktop</translation>
    </message>
    <message>
        <source>Removes the noise from high-ISO photos and leaves the photo.</source>
        <translation>去除高 ISO 照片的噪点，保留照片本身。</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The network follows Liu, Anwar, Zheng and Tian: GradNet Image Denoising, CVPR Workshops 2020.</source>
        <translation>网络依据 Liu、Anwar、Zheng 和 Tian：GradNet Image Denoising，CVPR Workshops 2020。</translation>
    </message>
</context>
<context>
    <name>BrowserModel</name>
    <message>
        <source>Denoised</source>
        <translation>已降噪</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>已导出</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>All photos</source>
        <translation>全部照片</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>拍摄日期</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Show photos of this type</source>
        <translation>显示此类型的照片</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序方式</translation>
    </message>
    <message>
        <source>Largest or newest first</source>
        <translation>最大或最新的在前</translation>
    </message>
    <message numerus="yes">
        <source>Export %n photo(s)…</source>
        <translation>
            <numerusform>导出 %n 张照片…</numerusform>
        </translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Several folders</source>
        <translation>多个文件夹</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>{shown} of {total} photos</source>
        <translation>{shown} / {total} 张照片</translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选 %n 张</numerusform>
        </translation>
    </message>
    <message>
        <source>No photo here is of this type.</source>
        <translation>这里没有此类型的照片。</translation>
    </message>
    <message>
        <source>There are no photos in this folder.</source>
        <translation>此文件夹中没有照片。</translation>
    </message>
</context>
<context>
    <name>Browsing</name>
    <message>
        <source>&amp;Open photos…</source>
        <translation>打开照片(&amp;O)…</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Next photo</source>
        <translation>下一张(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous photo</source>
        <translation>上一张(&amp;P)</translation>
    </message>
    <message>
        <source>Read folder a&amp;gain</source>
        <translation>重新读取文件夹(&amp;A)</translation>
    </message>
    <message>
        <source>Re&amp;cent folders</source>
        <translation>最近的文件夹(&amp;C)</translation>
    </message>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>&amp;Thumbnails</source>
        <translation>缩略图(&amp;T)</translation>
    </message>
    <message>
        <source>Open photos</source>
        <translation>打开照片</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something unexpected went wrong</source>
        <translation>发生意外错误</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Something unexpected went wrong. You can go on working; originals are untouched.</source>
        <translation>发生意外错误。您可以继续工作，原始照片未受影响。</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Open log file</source>
        <translation>打开日志文件</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>DenoisePanel</name>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Measure the noise</source>
        <translation>测量噪点</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Reading the photo…</source>
        <translation>正在读取照片…</translation>
    </message>
    <message>
        <source>Measuring the noise…</source>
        <translation>正在测量噪点…</translation>
    </message>
    <message>
        <source>Denoising…</source>
        <translation>正在降噪…</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>正在写入文件…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>&amp;Luminance</source>
        <translation>亮度(&amp;L)</translation>
    </message>
    <message>
        <source>How much of the noise in brightness is removed. At once, without waiting.</source>
        <translation>去除多少亮度噪点。立即生效，无需等待。</translation>
    </message>
    <message>
        <source>C&amp;hroma</source>
        <translation>色彩(&amp;H)</translation>
    </message>
    <message>
        <source>How much of the noise in colour is removed. At once, without waiting.</source>
        <translation>去除多少彩色噪点。立即生效，无需等待。</translation>
    </message>
    <message>
        <source>Fine &amp;grain</source>
        <translation>细颗粒(&amp;G)</translation>
    </message>
    <message>
        <source>Gives back fine detail in brightness that was removed, so that skin does not look like plastic.</source>
        <translation>还原被去除的亮度细节，使皮肤不显得像塑料。</translation>
    </message>
    <message>
        <source>Noise le&amp;vel</source>
        <translation>噪点水平(&amp;V)</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; networks find it by themselves.</source>
        <translation>噪点的标准差（满值 255）。需要重新降噪；网络会自行判断。</translation>
    </message>
    <message>
        <source>Viewing &amp;exposure</source>
        <translation>查看曝光(&amp;E)</translation>
    </message>
    <message>
        <source>Lifts the shadows on the screen, to look for noise. Never changes the file.</source>
        <translation>仅在屏幕上提亮阴影以查看噪点，绝不更改文件。</translation>
    </message>
    <message>
        <source>{stops} EV</source>
        <translation>{stops} EV</translation>
    </message>
    <message>
        <source>Off: the noise level is set by hand.</source>
        <translation>关闭：手动设置噪点水平。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪点</translation>
    </message>
    <message>
        <source>View</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Set everything back</source>
        <translation>全部还原</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Export %n photo(s)</source>
        <translation>
            <numerusform>导出 %n 张照片</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep camera data, captions and keywords</source>
        <translation>保留相机数据、说明和关键字</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Insert</source>
        <translation>插入</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>As the photo (RAW becomes TIFF)</source>
        <translation>与照片相同（RAW 转为 TIFF）</translation>
    </message>
    <message>
        <source>The photo&apos;s own</source>
        <translation>照片自身的</translation>
    </message>
    <message>
        <source>sRGB, for screens and the web</source>
        <translation>sRGB，用于屏幕和网络</translation>
    </message>
    <message>
        <source>Add a number to the name</source>
        <translation>在名称后加编号</translation>
    </message>
    <message>
        <source>Leave it and skip the photo</source>
        <translation>保留并跳过该照片</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Beside each photo</source>
        <translation>每张照片旁边</translation>
    </message>
    <message>
        <source>In one folder</source>
        <translation>同一文件夹</translation>
    </message>
    <message>
        <source>Insert what is different for each photo</source>
        <translation>插入每张照片不同的内容</translation>
    </message>
    <message>
        <source>Name of the photo</source>
        <translation>照片名称</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>ISO</source>
        <translation>ISO</translation>
    </message>
    <message>
        <source>Date taken</source>
        <translation>拍摄日期</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>拍摄时间</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>相机</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>格式(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Quality</source>
        <translation>质量(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>色彩(&amp;C)</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>&amp;Place</source>
        <translation>位置(&amp;P)</translation>
    </message>
    <message>
        <source>Fo&amp;lder</source>
        <translation>文件夹(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>If it e&amp;xists</source>
        <translation>若已存在(&amp;X)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Bits a channel</source>
        <translation>每通道位数</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG 质量</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Name of the results</source>
        <translation>结果的名称</translation>
    </message>
    <message>
        <source>Example of a name</source>
        <translation>名称示例</translation>
    </message>
    <message>
        <source>{bits} bits</source>
        <translation>{bits} 位</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>示例：{name}</translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>请选择存放结果的文件夹。</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>请给出文件夹的完整路径。</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Export queue</source>
        <translation>导出队列</translation>
    </message>
    <message>
        <source>E&amp;xport queue</source>
        <translation>导出队列(&amp;X)</translation>
    </message>
</context>
<context>
    <name>Helping</name>
    <message>
        <source>&amp;Preferences…</source>
        <translation>首选项(&amp;N)…</translation>
    </message>
    <message>
        <source>&amp;Keys and mouse</source>
        <translation>按键与鼠标(&amp;K)</translation>
    </message>
    <message>
        <source>Open &amp;log file</source>
        <translation>打开日志文件(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;About GradNet Desktop</source>
        <translation>关于 GradNet Desktop(&amp;A)</translation>
    </message>
    <message>
        <source>Preferences in</source>
        <translation>首选项位于</translation>
    </message>
    <message>
        <source>Thumbnails in</source>
        <translation>缩略图位于</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>日志位于</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom at the cursor</source>
        <translation>在光标处缩放</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Move the photo, or the split</source>
        <translation>移动照片或分割线</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Fit or 1:1</source>
        <translation>适合窗口或 1:1</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Ctrl+单击，Shift+单击</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>选择多张缩略图</translation>
    </message>
</context>
<context>
    <name>Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>直方图</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>仍有 %n 张照片正在导出。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>继续导出</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>&amp;Save denoised as…</source>
        <translation>降噪结果另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Denoise</source>
        <translation>降噪(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>R&amp;eset settings</source>
        <translation>重置设置(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo setting</source>
        <translation>撤销设置(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo setting</source>
        <translation>重做设置(&amp;R)</translation>
    </message>
    <message>
        <source>Settings &amp;panel</source>
        <translation>设置面板(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Photo</source>
        <translation>照片(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>查看(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance:.0%}, chroma {chroma:.0%}</source>
        <translation>{method}，亮度 {luminance:.0%}，色彩 {chroma:.0%}</translation>
    </message>
    <message>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <source>TIFF, 16 bits</source>
        <translation>TIFF，16 位</translation>
    </message>
    <message>
        <source>TIFF, 8 bits</source>
        <translation>TIFF，8 位</translation>
    </message>
    <message>
        <source>PNG, 16 bits</source>
        <translation>PNG，16 位</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>保存降噪后的照片</translation>
    </message>
    <message>
        <source>Open a photo ({keys}), or drop one here.</source>
        <translation>打开照片（{keys}），或将其拖放到此处。</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method}，{device}，{time}。</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
</context>
<context>
    <name>MethodBox</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Picks the best method that runs on this computer, and says which and why.</source>
        <translation>选择本机可运行的最佳方法，并说明是哪种及原因。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>{name}, {memory} GB</source>
        <translation>{name}，{memory} GB</translation>
    </message>
    <message>
        <source>Networks run on: {device}.</source>
        <translation>网络运行于：{device}。</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {why}.</source>
        <translation>无法使用 CUDA：{why}。</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PhotoList</name>
    <message>
        <source>Photos</source>
        <translation>照片</translation>
    </message>
</context>
<context>
    <name>PhotoView</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>首选项</translation>
    </message>
    <message>
        <source>Open what was open when the program was closed</source>
        <translation>打开上次关闭时的内容</translation>
    </message>
    <message>
        <source>The language changes with the next start.</source>
        <translation>语言将在下次启动时更改。</translation>
    </message>
    <message>
        <source>As the system&apos;s</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>At start</source>
        <translation>启动时</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>Measuring noise</source>
        <translation>正在测量噪点</translation>
    </message>
    <message>
        <source>Denoising</source>
        <translation>正在降噪</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Exists already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>The disk is full. Make room, then retry what failed and resume the export.</source>
        <translation>磁盘已满。请腾出空间，然后重试失败项并继续导出。</translation>
    </message>
    <message>
        <source>{photo}: the engine stopped unexpectedly at this photo.</source>
        <translation>{photo}：引擎在处理此照片时意外停止。</translation>
    </message>
</context>
<context>
    <name>QueuePanel</name>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>重试失败项</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Clear what is over</source>
        <translation>清除已结束项</translation>
    </message>
    <message>
        <source>Open the folder of the results</source>
        <translation>打开结果文件夹</translation>
    </message>
    <message>
        <source>Progress of all</source>
        <translation>总进度</translation>
    </message>
    <message>
        <source>Export queue</source>
        <translation>导出队列</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Nothing is to be exported.</source>
        <translation>没有要导出的内容。</translation>
    </message>
    <message>
        <source>{done} of {total} exported</source>
        <translation>已导出 {done} / {total}</translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 张失败</numerusform>
        </translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>鼠标</translation>
    </message>
</context>
<context>
    <name>ViewActions</name>
    <message>
        <source>&amp;Fit</source>
        <translation>适合窗口(&amp;F)</translation>
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
        <translation>适合窗口或 1:1(&amp;O)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>缩小(&amp;U)</translation>
    </message>
    <message>
        <source>Ori&amp;ginal</source>
        <translation>原图(&amp;G)</translation>
    </message>
    <message>
        <source>Original (hold {key})</source>
        <translation>原图（按住 {key}）</translation>
    </message>
    <message>
        <source>Denoised &amp;alone</source>
        <translation>仅降噪结果(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Split</source>
        <translation>分割(&amp;S)</translation>
    </message>
    <message>
        <source>Split ac&amp;ross</source>
        <translation>横向分割(&amp;R)</translation>
    </message>
    <message>
        <source>Si&amp;de by side</source>
        <translation>并排(&amp;D)</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>All of the noise is removed.</source>
        <translation>去除全部噪点。</translation>
    </message>
    <message>
        <source>Natural</source>
        <translation>自然</translation>
    </message>
    <message>
        <source>No colour noise, and a touch of fine grain that keeps skin and fabric alive.</source>
        <translation>无彩色噪点，保留少许细颗粒，使皮肤和织物生动。</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>胶片</translation>
    </message>
    <message>
        <source>Fine, colourless grain, like that of a fast film.</source>
        <translation>细腻无色的颗粒，如高感光度胶片。</translation>
    </message>
    <message>
        <source>Colour noise only</source>
        <translation>仅彩色噪点</translation>
    </message>
    <message>
        <source>Leaves the noise in brightness as it is.</source>
        <translation>保留亮度噪点不变。</translation>
    </message>
</context>
</TS>
