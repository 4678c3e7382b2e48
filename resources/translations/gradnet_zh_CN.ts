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
    <message>
        <source>Result of an export</source>
        <translation>导出的结果</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>{name} isn&apos;t there.</source>
        <translation>{name} 不存在。</translation>
    </message>
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
        <source>Looking for photos…</source>
        <translation>正在查找照片…</translation>
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
        <source>Select &amp;all photos</source>
        <translation>选择所有照片(&amp;L)</translation>
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
        <source>All files</source>
        <translation>所有文件</translation>
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
        <source>Export…</source>
        <translation>导出…</translation>
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
        <source>Getting the method ready…</source>
        <translation>正在准备方法…</translation>
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
        <source>Ch&amp;roma</source>
        <translation>色彩(&amp;R)</translation>
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
        <source>&amp;Noise level</source>
        <translation>噪点水平(&amp;N)</translation>
    </message>
    <message>
        <source>Standard deviation of the noise, of 255. Needs a new denoising; blind networks don&apos;t use it.</source>
        <translation>噪点的标准差（满值 255）。需要重新降噪；盲降噪网络不使用它。</translation>
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
    <name>Describing</name>
    <message>
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
    <message>
        <source>{method} on {device}, {time}.</source>
        <translation>{method}，{device}，{time}。</translation>
    </message>
    <message>
        <source>Shown: {shown}. Denoise to see {wanted}.</source>
        <translation>当前显示：{shown}。降噪后可查看 {wanted}。</translation>
    </message>
    <message>
        <source>{method}, measured noise</source>
        <translation>{method}，测得的噪声</translation>
    </message>
    <message>
        <source>{method}, noise level {level:.0f}</source>
        <translation>{method}，噪声水平 {level:.0f}</translation>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG，供 RAW 转换软件使用</translation>
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
        <source>A DNG can only be made of RAW photos.</source>
        <translation>只有 RAW 照片才能生成 DNG。</translation>
    </message>
    <message>
        <source>Example: {name}</source>
        <translation>示例：{name}</translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) that are no RAW photos are left out.</source>
        <translation>
            <numerusform>%n 张非 RAW 照片将被跳过。</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose the folder that the results go to.</source>
        <translation>请选择存放结果的文件夹。</translation>
    </message>
    <message>
        <source>The folder must be given with its whole path.</source>
        <translation>请给出文件夹的完整路径。</translation>
    </message>
    <message>
        <source>That is the name of a photo; choose a folder.</source>
        <translation>这是照片的名称；请选择文件夹。</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message numerus="yes">
        <source>%n result(s) of earlier exports are left out.</source>
        <translation>
            <numerusform>已略去此前导出的 %n 个结果。</numerusform>
        </translation>
    </message>
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
        <source>Hold {key}</source>
        <translation>按住 {key}</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原图</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>方向键</translation>
    </message>
    <message>
        <source>Move the photo, or go to the next</source>
        <translation>移动照片，或转到下一张</translation>
    </message>
    <message>
        <source>Shift+arrows</source>
        <translation>Shift+方向键</translation>
    </message>
    <message>
        <source>Move the split</source>
        <translation>移动分割线</translation>
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
        <source>Double click on a slider</source>
        <translation>双击滑块</translation>
    </message>
    <message>
        <source>Set it back</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>Ctrl+click, Shift+click</source>
        <translation>Ctrl+单击，Shift+单击</translation>
    </message>
    <message>
        <source>Select several thumbnails</source>
        <translation>选择多张缩略图</translation>
    </message>
    <message>
        <source>On the photo</source>
        <translation>照片上</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>鼠标</translation>
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
    <name>InfoPanel</name>
    <message>
        <source>Measured in red, green and blue: standard deviation, of 255</source>
        <translation>在红、绿、蓝通道中测得：标准差（满值 255）</translation>
    </message>
    <message>
        <source>Results leave out {what}.</source>
        <translation>结果不包含：{what}。</translation>
    </message>
    <message>
        <source>Noise  {red} · {green} · {blue}</source>
        <translation>噪点  {red} · {green} · {blue}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
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
        <source>Opening {name}…</source>
        <translation>正在打开 {name}…</translation>
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
    <name>PresetButton</name>
    <message>
        <source>Save these settings…</source>
        <translation>保存这些设置…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Preset: {name}</source>
        <translation>预设：{name}</translation>
    </message>
    <message>
        <source>Save these settings</source>
        <translation>保存这些设置</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设名称</translation>
    </message>
    <message>
        <source>{name} is the name of a preset that is always there; choose another name.</source>
        <translation>{name} 是内置预设的名称；请选择其他名称。</translation>
    </message>
    <message>
        <source>There is a preset {name} already. Replace it?</source>
        <translation>已有名为 {name} 的预设。要替换吗？</translation>
    </message>
</context>
<context>
    <name>QueueModel</name>
    <message>
        <source>Photo</source>
        <translation>照片</translation>
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
        <source>Done; damaged photo</source>
        <translation>完成；照片已损坏</translation>
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
        <source>Retry failed and cancelled</source>
        <translation>重试失败和已取消的项</translation>
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
    <message numerus="yes">
        <source>%n existed already</source>
        <translation>
            <numerusform>%n 张已存在</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cancelled</source>
        <translation>
            <numerusform>%n 张已取消</numerusform>
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
    <name>QuitQuestion</name>
    <message>
        <source>Stop and quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Go on exporting</source>
        <translation>继续导出</translation>
    </message>
    <message numerus="yes">
        <source>Photos are still being exported (%n left).</source>
        <translation>
            <numerusform>仍有 %n 张照片正在导出。</numerusform>
        </translation>
    </message>
    <message>
        <source>An export is about to begin.</source>
        <translation>导出即将开始。</translation>
    </message>
</context>
<context>
    <name>Saving</name>
    <message>
        <source>{path} is the photo itself and stays as it is; save under another name.</source>
        <translation>{path} 就是原照片，将保持不变；请用其他名称保存。</translation>
    </message>
    <message>
        <source>{path} has changed; nothing was saved.</source>
        <translation>{path} 已更改；未保存任何内容。</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>{path} has changed and is opened anew.</source>
        <translation>{path} 已更改，正在重新打开。</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
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
    <name>Welcome</name>
    <message>
        <source>Recent folders</source>
        <translation>最近的文件夹</translation>
    </message>
    <message>
        <source>Open a photo, and see it without its noise</source>
        <translation>打开一张照片，看看没有噪点的样子</translation>
    </message>
    <message>
        <source>Drop photos or a folder here, or choose them:</source>
        <translation>将照片或文件夹拖到此处，或者选择：</translation>
    </message>
    <message>
        <source>Open {folder}</source>
        <translation>打开 {folder}</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>its decoder crashed; the file is damaged, or of a kind that isn&apos;t supported</source>
        <translation>解码器已崩溃；文件已损坏，或属于不支持的类型</translation>
    </message>
    <message>
        <source>its decoder was ended by the system, most likely for want of memory</source>
        <translation>解码器被系统终止，很可能是内存不足</translation>
    </message>
    <message>
        <source>its decoder took longer than {limit_s:g} s and was ended</source>
        <translation>解码用时超过 {limit_s:g} 秒，已被终止</translation>
    </message>
    <message>
        <source>Results need a name, such as {stem}.</source>
        <translation>结果需要名称，例如 {stem}。</translation>
    </message>
    <message>
        <source>The name {text!r} holds a character that file names can&apos;t: \ : * ? &quot; &lt; &gt; |.</source>
        <translation>名称 {text!r} 含有文件名中不允许的字符：\ : * ? &quot; &lt; &gt; |。</translation>
    </message>
    <message>
        <source>The name {text!r} has an empty part, or one that leaves the output folder.</source>
        <translation>名称 {text!r} 有一部分为空，或会离开输出文件夹。</translation>
    </message>
    <message>
        <source>The name {text!r} can&apos;t be used: a brace is missing.</source>
        <translation>名称 {text!r} 无法使用：缺少一个花括号。</translation>
    </message>
    <message>
        <source>A name can&apos;t hold {{{field}}}; choose from {fields}.</source>
        <translation>名称中不能有 {{{field}}}；可选：{fields}。</translation>
    </message>
    <message>
        <source>In the name {text!r} only {{seq}} takes a width, such as {{seq:04}}.</source>
        <translation>在名称 {text!r} 中，只有 {{seq}} 可以指定宽度，例如 {{seq:04}}。</translation>
    </message>
    <message>
        <source>Choose a method if names hold {method}: auto may take another for each machine.</source>
        <translation>名称含有 {method} 时请选定一种方法：自动可能在每台电脑上选用不同的方法。</translation>
    </message>
    <message>
        <source>{name} is not a name for the format {file_format}.</source>
        <translation>{name} 不是格式 {file_format} 的文件名。</translation>
    </message>
    <message>
        <source>{output} is one file name for {count} photos; give a folder.</source>
        <translation>{output} 是一个文件名，而照片有 {count} 张；请指定文件夹。</translation>
    </message>
    <message>
        <source>a link leads out of the output folder</source>
        <translation>有链接指向输出文件夹之外</translation>
    </message>
    <message>
        <source>{path}: failed for an unexpected reason: {kind}: {error}.</source>
        <translation>{path}：因意外原因失败：{kind}：{error}。</translation>
    </message>
    <message>
        <source>it is the original itself, and has been changed since it was read</source>
        <translation>它就是原件本身，并且在读取之后已被更改</translation>
    </message>
    <message>
        <source>{path}: {sentence}</source>
        <translation>{path}：{sentence}</translation>
    </message>
    <message>
        <source>For real photos, with or without a GPU: a network trained on the noise of cameras.</source>
        <translation>适用于真实照片，有无 GPU 均可：用相机噪点训练的网络。</translation>
    </message>
    <message>
        <source>Groups of similar blocks are filtered together: needs no network, keeps repeated texture.</source>
        <translation>将相似的块放在一起滤波：无需网络，保留重复的纹理。</translation>
    </message>
    <message>
        <source>BM3D in less than half the time, a little softer.</source>
        <translation>不到一半时间的 BM3D，略微柔和。</translation>
    </message>
    <message>
        <source>Non-local means averages similar patches: smooth and quick, loses fine texture.</source>
        <translation>对相似的图块取平均：平滑且快速，会损失细微纹理。</translation>
    </message>
    <message>
        <source>Sliding-window DCT: keeps fine texture well for its time.</source>
        <translation>滑动窗口 DCT：就其用时而言，细微纹理保留得好。</translation>
    </message>
    <message>
        <source>Wavelet shrinkage: like the DCT, with softer errors.</source>
        <translation>小波收缩：类似 DCT，误差更柔和。</translation>
    </message>
    <message>
        <source>Median filter: removes single wrong pixels and blurs detail.</source>
        <translation>中值滤波：去除单个错误像素，会模糊细节。</translation>
    </message>
    <message>
        <source>For impulse noise only (dead, hot, black or white pixels); leaves most other noise alone.</source>
        <translation>仅用于脉冲噪点（坏点、热点、黑点或白点）；基本不处理其他噪点。</translation>
    </message>
    <message>
        <source>For dark impulse noise only (dead pixels, pepper); blurs, and brightens what is noisy.</source>
        <translation>仅用于暗脉冲噪点（坏点、胡椒噪点）；会模糊，并使有噪点处变亮。</translation>
    </message>
    <message>
        <source>The published GradNet, guided by DnCNN&apos;s gradients: for white noise; slow.</source>
        <translation>论文发表的 GradNet，由 DnCNN 的梯度引导：用于白噪声；慢。</translation>
    </message>
    <message>
        <source>The published GradNet with its gradients mixed in between the features; slow.</source>
        <translation>论文发表的 GradNet，梯度混入特征之间；慢。</translation>
    </message>
    <message>
        <source>DnCNN-S, a plain network for white noise.</source>
        <translation>DnCNN-S，用于白噪声的普通网络。</translation>
    </message>
    <message>
        <source>The package bm3d may not be passed on with a program; it can be had with the source alone.</source>
        <translation>bm3d 软件包不得随程序分发；只能随源代码获得。</translation>
    </message>
    <message>
        <source>The package bm3d isn&apos;t installed; `pip install bm3d` adds it.</source>
        <translation>未安装 bm3d 软件包；可用 `pip install bm3d` 安装。</translation>
    </message>
    <message>
        <source>BM3D by its authors, to compare with: slow, and for non-commercial use only.</source>
        <translation>作者本人的 BM3D，供比较：慢，且仅限非商业用途。</translation>
    </message>
    <message>
        <source>{name} can&apos;t start on {device} ({error}).</source>
        <translation>{name} 无法在 {device} 上启动（{error}）。</translation>
    </message>
    <message>
        <source>{name} needs PyTorch, which can&apos;t be loaded ({error}).</source>
        <translation>{name} 需要 PyTorch，但无法加载（{error}）。</translation>
    </message>
    <message>
        <source>There is no method named {name!r}; choose {choices}.</source>
        <translation>没有名为 {name!r} 的方法；可选：{choices}。</translation>
    </message>
    <message>
        <source>The photo holds values that are not numbers: BM3D can&apos;t denoise it.</source>
        <translation>照片含有非数字的值：BM3D 无法为其降噪。</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be compiled for this computer ({error}).</source>
        <translation>无法为这台电脑编译 BM3D（{error}）。</translation>
    </message>
    <message>
        <source>BM3D&apos;s answer is not a number.</source>
        <translation>BM3D 的结果不是数字。</translation>
    </message>
    <message>
        <source>BM3D can&apos;t be loaded ({error}); `pip install bm3d` adds it.</source>
        <translation>无法加载 BM3D（{error}）；可用 `pip install bm3d` 安装。</translation>
    </message>
    <message>
        <source>GradNet is the best where a CUDA GPU is there.</source>
        <translation>有 CUDA GPU 时，GradNet 最好。</translation>
    </message>
    <message>
        <source>GradNet RAW ran on the processor instead.</source>
        <translation>因此改用了处理器上的 GradNet RAW。</translation>
    </message>
    <message>
        <source>GradNet runs on the processor, about as fast as BM3D or faster.</source>
        <translation>GradNet 在处理器上运行，速度与 BM3D 相当或更快。</translation>
    </message>
    <message>
        <source>On this processor GradNet is slower than BM3D.</source>
        <translation>在这个处理器上，GradNet 比 BM3D 慢。</translation>
    </message>
    <message>
        <source>BM3D ran instead.</source>
        <translation>因此改用了 BM3D。</translation>
    </message>
    <message>
        <source>The CPU was asked for.</source>
        <translation>要求使用 CPU。</translation>
    </message>
    <message>
        <source>{first} {second}</source>
        <translation>{first}{second}</translation>
    </message>
    <message>
        <source>a link in its path leads nowhere</source>
        <translation>路径中有一个链接指向不存在的位置</translation>
    </message>
    <message>
        <source>the limit on the size of files (ulimit -f) is too low for it</source>
        <translation>文件大小限制 (ulimit -f) 对它来说太小</translation>
    </message>
    <message>
        <source>what reads such photos can&apos;t be loaded ({error})</source>
        <translation>无法加载读取此类照片的程序库（{error}）</translation>
    </message>
    <message>
        <source>its RAW data are compressed in a way that can&apos;t be developed yet</source>
        <translation>RAW 数据的压缩方式目前还无法显影</translation>
    </message>
    <message>
        <source>A JPEG can&apos;t be transparent, so that white shows through; a PNG or TIFF file keeps the transparency.</source>
        <translation>JPEG 不能透明，因此会透出白色；PNG 或 TIFF 文件会保留透明度。</translation>
    </message>
    <message>
        <source>its colours in CMYK or Lab</source>
        <translation>CMYK 或 Lab 颜色</translation>
    </message>
    <message>
        <source>its match with an XMP file made for the photo as it is stored</source>
        <translation>它与按存储状态编写的 XMP 文件之间的一致性</translation>
    </message>
    <message>
        <source>{first} and {second}</source>
        <translation>{first}和{second}</translation>
    </message>
    <message>
        <source>You chose it.</source>
        <translation>由您选择。</translation>
    </message>
    <message>
        <source>The automatic methods can&apos;t run here. {reasons} Choose another, such as nlm.</source>
        <translation>自动方法无法在此运行。{reasons}请选择其他方法，例如 nlm。</translation>
    </message>
    <message>
        <source>The published GradNet, guided by BM3D: the best of the published ones for white noise; slow.</source>
        <translation>论文发表的 GradNet，由 BM3D 引导：在已发表的几种中对白噪声效果最好；慢。</translation>
    </message>
    <message>
        <source>GradNet Max is the best where a CUDA GPU is there.</source>
        <translation>有 CUDA GPU 时，GradNet Max 最好。</translation>
    </message>
    <message>
        <source>GradNet ran on the GPU instead.</source>
        <translation>因此改用了 GPU 上的 GradNet。</translation>
    </message>
    <message>
        <source>GradNet ran on the processor instead.</source>
        <translation>因此改用了处理器上的 GradNet。</translation>
    </message>
    <message>
        <source>{name} has no trained weights yet, and an untrained network is never run on a photo.</source>
        <translation>{name} 还没有训练好的权重，而未训练的网络绝不会用于照片。</translation>
    </message>
    <message>
        <source>The network&apos;s answer is not a number on {device}.</source>
        <translation>网络在 {device} 上的结果不是数字。</translation>
    </message>
    <message>
        <source>{device} has too little free memory for tiles of {width}x{height} pixels: choose smaller tiles, close other programs that use it, or run on the CPU.</source>
        <translation>{device} 的可用显存不足以处理 {width}x{height} 像素的图块：请选用更小的图块，关闭其他占用显存的程序，或在 CPU 上运行。</translation>
    </message>
    <message>
        <source>The name {text!r} is too long for a file.</source>
        <translation>名称 {text!r} 对文件来说太长。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written: end it in .jpg, .tif, .png or .dng, or give a folder.</source>
        <translation>无法写入 {name}：文件名请以 .jpg、.tif、.png 或 .dng 结尾，或指定文件夹。</translation>
    </message>
    <message>
        <source>For RAW photos developed here: GradNet that is told how strong their noise is; leaves less of it.</source>
        <translation>适用于在此冲洗的 RAW 照片：GradNet 会得知噪点的强度，残留更少。</translation>
    </message>
    <message>
        <source>The best where a GPU is: GradNet or GradNet RAW, as suits the photo, looks at it in all four quarter turns; takes four times as long.</source>
        <translation>有 GPU 时最好：由适合照片的 GradNet 或 GradNet RAW 从四个直角方向各看一遍；耗时为四倍。</translation>
    </message>
    <message>
        <source>The least noise, above all in RAW photos of high ISO: GradNet Max, in fine detail drawn towards BM3D; takes as long as both.</source>
        <translation>噪点最少，尤其适合高 ISO 的 RAW 照片：GradNet Max，其细节向 BM3D 靠拢；耗时为两者之和。</translation>
    </message>
    <message>
        <source>GradNet RAW, made for RAW photos, runs on the processor, about as fast as BM3D or faster.</source>
        <translation>为 RAW 照片而做的 GradNet RAW 在处理器上运行，速度与 BM3D 相当或更快。</translation>
    </message>
    <message>
        <source>the file is missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory for it</source>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>the disk reports an error</source>
        <translation>磁盘报告错误</translation>
    </message>
    <message>
        <source>you don&apos;t have permission</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>part of the path is a file, not a folder</source>
        <translation>路径中有一部分是文件，不是文件夹</translation>
    </message>
    <message>
        <source>another program has it open</source>
        <translation>其他程序正在使用它</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: {cause}.</source>
        <translation>{path}：无法读取：{cause}。</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be written: {cause}.</source>
        <translation>{path}：无法写入：{cause}。</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as weights: {cause}.</source>
        <translation>{path}：无法用作权重：{cause}。</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be used as the output of a batch: {cause}.</source>
        <translation>{path}：无法用作批处理的输出：{cause}。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({kind}: {error}).</source>
        <translation>发生意外错误（{kind}：{error}）。</translation>
    </message>
    <message>
        <source>no file has such a name</source>
        <translation>文件不能使用这样的名称</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>your disk quota is used up</source>
        <translation>磁盘配额已用完</translation>
    </message>
    <message>
        <source>the file is too large for this disk</source>
        <translation>文件对这个磁盘来说太大</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>磁盘为只读</translation>
    </message>
    <message>
        <source>its name is too long</source>
        <translation>名称太长</translation>
    </message>
    <message>
        <source>there is a folder of that name</source>
        <translation>已有同名文件夹</translation>
    </message>
    <message>
        <source>a JPEG can&apos;t be more than 65500 pixels wide or high; choose TIFF or PNG</source>
        <translation>JPEG 的宽或高不能超过 65500 像素；请选择 TIFF 或 PNG</translation>
    </message>
    <message>
        <source>{cause}; export it with the photo&apos;s own profile</source>
        <translation>{cause}；请用照片自带的配置文件导出</translation>
    </message>
    <message>
        <source>its ICC profile is too large for a JPEG; choose TIFF or PNG</source>
        <translation>其 ICC 配置文件对 JPEG 来说过大；请选择 TIFF 或 PNG</translation>
    </message>
    <message>
        <source>it holds values that are not numbers</source>
        <translation>含有非数字的值</translation>
    </message>
    <message>
        <source>its floating-point values reach from {lowest:g} to {highest:g}, and only 0 to 1 can be kept</source>
        <translation>浮点值范围从 {lowest:g} 到 {highest:g}，而只能保留 0 到 1</translation>
    </message>
    <message>
        <source>its colours are those of a picture for HDR screens (PQ or HLG), which can&apos;t be kept</source>
        <translation>其颜色属于 HDR 屏幕图像（PQ 或 HLG），无法保留</translation>
    </message>
    <message>
        <source>its colour profile is damaged</source>
        <translation>颜色配置文件已损坏</translation>
    </message>
    <message>
        <source>it is a JPEG of {bits} bits a channel, which can&apos;t be read</source>
        <translation>这是每通道 {bits} 位的 JPEG，无法读取</translation>
    </message>
    <message>
        <source>a picture of this kind and size is not opened</source>
        <translation>不打开这种类型和大小的图像</translation>
    </message>
    <message>
        <source>the demosaicing method {demosaic!r} isn&apos;t part of this LibRaw; choose another</source>
        <translation>此 LibRaw 不含去马赛克方法 {demosaic!r}；请选择其他方法</translation>
    </message>
    <message>
        <source>it isn&apos;t a RAW photo, or it is damaged, or its camera isn&apos;t supported</source>
        <translation>不是 RAW 照片，或已损坏，或不支持该相机</translation>
    </message>
    <message>
        <source>it holds no picture: every pixel has the same value</source>
        <translation>没有图像：所有像素的值都相同</translation>
    </message>
    <message>
        <source>its picture can&apos;t be decoded: nearly all of it is darker than the sensor&apos;s black</source>
        <translation>图像无法解码：几乎全部比传感器的黑电平还暗</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>这是文件夹</translation>
    </message>
    <message>
        <source>it isn&apos;t a file</source>
        <translation>这不是文件</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>it is larger than 8 GB</source>
        <translation>文件大于 8 GB</translation>
    </message>
    <message>
        <source>it is damaged or incomplete</source>
        <translation>文件已损坏或不完整</translation>
    </message>
    <message>
        <source>it is incomplete: part of the picture is missing</source>
        <translation>文件不完整：缺少部分图像</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of it, often the lower one, may be wrong or missing.</source>
        <translation>照片似乎已损坏：其中一部分（常为下部）可能有误或缺失。</translation>
    </message>
    <message>
        <source>The photo seems damaged: part of its data are zeros, which no sensor delivers.</source>
        <translation>照片似乎已损坏：其部分数据为零，传感器不会产生这样的数据。</translation>
    </message>
    <message>
        <source>all but one of its pictures</source>
        <translation>除一张以外的所有图像</translation>
    </message>
    <message>
        <source>its channels beside the colours</source>
        <translation>颜色以外的通道</translation>
    </message>
    <message>
        <source>its layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>its video</source>
        <translation>视频</translation>
    </message>
    <message>
        <source>what is darker than black or brighter than white</source>
        <translation>比黑更暗或比白更亮的部分</translation>
    </message>
    <message>
        <source>what its XMP file says, which can&apos;t be read</source>
        <translation>无法读取的 XMP 文件的内容</translation>
    </message>
    <message>
        <source>captions, keywords and ratings of its damaged XMP</source>
        <translation>已损坏的 XMP 数据中的说明、关键字和评级</translation>
    </message>
    <message>
        <source>what the sensor saw</source>
        <translation>传感器记录的数据</translation>
    </message>
    <message>
        <source>what makes it brighter on screens with HDR</source>
        <translation>使其在 HDR 屏幕上更亮的数据</translation>
    </message>
    <message>
        <source>a DNG can only be made of a RAW photo of a camera whose colours are known; choose another format</source>
        <translation>只有色彩已知的相机的 RAW 照片才能生成 DNG；请选择其他格式</translation>
    </message>
    <message>
        <source>it isn&apos;t a photo in a format that can be read (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)</source>
        <translation>不是可读取格式（RAW、JPEG、HEIC、AVIF、PNG、WebP、TIFF）的照片</translation>
    </message>
    <message>
        <source>it says that its picture is empty</source>
        <translation>文件声明其图像为空</translation>
    </message>
    <message>
        <source>it claims {width} x {height} pixels, and more than {most} megapixels are not opened</source>
        <translation>文件声明为 {width} x {height} 像素，而超过 {most} 百万像素的不会打开</translation>
    </message>
    <message>
        <source>its full-size picture is stored in an unusual place, behind a small one</source>
        <translation>全尺寸图像存放在不寻常的位置，在小图之后</translation>
    </message>
    <message>
        <source>it is a stack of pictures, not a photo</source>
        <translation>这是一叠图像，不是一张照片</translation>
    </message>
    <message>
        <source>its pixels are of an unusual kind ({kind})</source>
        <translation>像素类型不寻常（{kind}）</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (photometric interpretation {number})</source>
        <translation>颜色的存储方式不寻常（光度解释 {number}）</translation>
    </message>
    <message>
        <source>its colours are stored in an unusual way (floating-point Lab)</source>
        <translation>颜色的存储方式不寻常（浮点 Lab）</translation>
    </message>
    <message>
        <source>a TIFF file can&apos;t be larger than 4 GB</source>
        <translation>TIFF 文件不能大于 4 GB</translation>
    </message>
    <message>
        <source>it is the original itself, and {left_out} would be lost; choose another name</source>
        <translation>它就是原件本身，{left_out}将会丢失；请选择其他名称</translation>
    </message>
    <message>
        <source>there isn&apos;t enough memory to encode it</source>
        <translation>内存不足，无法编码</translation>
    </message>
    <message>
        <source>the file of that name is write-protected</source>
        <translation>同名文件受写保护</translation>
    </message>
    <message>
        <source>it exists already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>The noise sigma must lie between 0 and 255.</source>
        <translation>噪点标准差必须在 0 到 255 之间。</translation>
    </message>
    <message>
        <source>There is no device named {device!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>没有名为 {device!r} 的设备；可选 auto、cpu、cuda 或 cuda:N。</translation>
    </message>
    <message>
        <source>Tiles must be at least 32 pixels wide.</source>
        <translation>图块至少要有 32 像素宽。</translation>
    </message>
    <message>
        <source>The JPEG quality must lie between 1 and 100.</source>
        <translation>JPEG 质量必须在 1 到 100 之间。</translation>
    </message>
    <message>
        <source>The {name} must lie between 0 and 100 %.</source>
        <translation>{name} 必须在 0 到 100 % 之间。</translation>
    </message>
    <message>
        <source>the manifest&apos;s shape of {name} is impossible ({error})</source>
        <translation>清单中 {name} 的结构不可能（{error}）</translation>
    </message>
    <message>
        <source>it holds the weights of another network than {name}</source>
        <translation>文件中是 {name} 之外的网络的权重</translation>
    </message>
    <message>
        <source>no NVIDIA GPU with a working driver was found</source>
        <translation>未找到驱动正常的 NVIDIA GPU</translation>
    </message>
    <message>
        <source>{name} is too old: its compute capability is {has}, {needed} is needed</source>
        <translation>{name} 过旧：其计算能力为 {has}，需要 {needed}</translation>
    </message>
    <message>
        <source>There is no device named {name!r}; choose auto, cpu, cuda or cuda:N.</source>
        <translation>没有名为 {name!r} 的设备；可选 auto、cpu、cuda 或 cuda:N。</translation>
    </message>
    <message>
        <source>CUDA can&apos;t be used: {cause}.</source>
        <translation>无法使用 CUDA：{cause}。</translation>
    </message>
    <message>
        <source>GPU {number} was asked for, but only 0 to {last} are there.</source>
        <translation>要求使用 GPU {number}，但只有 0 到 {last}。</translation>
    </message>
    <message>
        <source>the installed PyTorch was built without it</source>
        <translation>安装的 PyTorch 不含 CUDA</translation>
    </message>
    <message>
        <source>the NVIDIA driver is too old: it knows CUDA {known}, {needed} is needed</source>
        <translation>NVIDIA 驱动程序过旧：它支持 CUDA {known}，需要 {needed}</translation>
    </message>
    <message>
        <source>this package was built without it</source>
        <translation>此安装包不含 CUDA</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest of version {version}</source>
        <translation>不是版本 {version} 的清单</translation>
    </message>
    <message>
        <source>two entries have the same name</source>
        <translation>有两个条目同名</translation>
    </message>
    <message>
        <source>the file is damaged (its checksum differs from the manifest&apos;s)</source>
        <translation>文件已损坏（校验和与清单不符）</translation>
    </message>
    <message>
        <source>{name} is of an unknown network, {network}</source>
        <translation>{name} 属于未知的网络 {network}</translation>
    </message>
    <message>
        <source>{name} has a wrong file name, checksum or sigma range</source>
        <translation>{name} 的文件名、校验和或 sigma 范围有误</translation>
    </message>
    <message>
        <source>it isn&apos;t a manifest ({error})</source>
        <translation>不是清单（{error}）</translation>
    </message>
    <message>
        <source>it isn&apos;t a safetensors file ({error})</source>
        <translation>不是 safetensors 文件（{error}）</translation>
    </message>
    <message>
        <source>an entry has no {field}</source>
        <translation>有条目缺少 {field}</translation>
    </message>
    <message>
        <source>an entry is damaged ({error})</source>
        <translation>有条目已损坏（{error}）</translation>
    </message>
    <message>
        <source>{why} Next to no noise was found; its level can be set by hand.</source>
        <translation>{why}几乎未检测到噪声；可以手动设置噪声水平。</translation>
    </message>
    <message>
        <source>There is not enough memory to denoise a photo of {width} x {height} pixels.</source>
        <translation>内存不足，无法为 {width} x {height} 像素的照片降噪。</translation>
    </message>
    <message>
        <source>{why} It doesn&apos;t use the noise level that was given.</source>
        <translation>{why} 它不使用指定的噪点水平。</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory for tiles of {asked} pixels: {used} ran.</source>
        <translation>{why}GPU 的可用显存不足以处理 {asked} 像素的图块：改用了 {used}。</translation>
    </message>
    <message>
        <source>{why} The GPU had too little free memory even for tiles of {least} pixels.</source>
        <translation>{why}GPU 的可用显存连 {least} 像素的图块也不够。</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly at this photo; a new one starts with your next step.</source>
        <translation>{path}：引擎在处理这张照片时意外停止；您的下一步操作会启动新的引擎。</translation>
    </message>
    <message>
        <source>{path}: the engine stopped unexpectedly and nothing was saved; please save again.</source>
        <translation>{path}：引擎意外停止，未保存任何内容；请重新保存。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly; a new one starts with your next step.</source>
        <translation>引擎意外停止；您的下一步操作会启动新的引擎。</translation>
    </message>
    <message>
        <source>The engine stopped unexpectedly before this export began; please export again.</source>
        <translation>引擎在此次导出开始之前意外停止；请重新导出。</translation>
    </message>
    <message>
        <source>{path} is an original and stays as it is; choose another name or folder.</source>
        <translation>{path} 是原件，将保持不变；请选择其他名称或文件夹。</translation>
    </message>
    <message>
        <source>The folder {path} is no longer there.</source>
        <translation>文件夹 {path} 已不存在。</translation>
    </message>
    <message>
        <source>its folder is no longer there</source>
        <translation>其文件夹已不存在</translation>
    </message>
    <message>
        <source>There isn&apos;t enough memory for this photo; close other programs and try again.</source>
        <translation>内存不足以处理这张照片；请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>{path}: can&apos;t be read: its decoder stopped unexpectedly.</source>
        <translation>{path}：无法读取：解码器意外停止。</translation>
    </message>
    <message>
        <source>The folder couldn&apos;t be read; please try again.</source>
        <translation>无法读取该文件夹；请重试。</translation>
    </message>
    <message>
        <source>{kind}: {error}</source>
        <translation>{kind}：{error}</translation>
    </message>
</context>
<context>
    <name>help_dialogs</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
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
<context>
    <name>save_dialog</name>
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
        <source>DNG, for RAW converters</source>
        <translation>DNG，供 RAW 转换软件使用</translation>
    </message>
    <message>
        <source>Save the denoised photo</source>
        <translation>保存降噪后的照片</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>GradNet and BM3D, merged</source>
        <translation>GradNet 与 BM3D 合并</translation>
    </message>
    <message>
        <source>BM3D, fast</source>
        <translation>BM3D，快速</translation>
    </message>
    <message>
        <source>Non-local means</source>
        <translation>非局部均值</translation>
    </message>
    <message>
        <source>Sliding-window DCT</source>
        <translation>滑动窗口 DCT</translation>
    </message>
    <message>
        <source>Wavelet shrinkage</source>
        <translation>小波收缩</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中值</translation>
    </message>
    <message>
        <source>Adaptive median</source>
        <translation>自适应中值</translation>
    </message>
    <message>
        <source>Contraharmonic mean</source>
        <translation>反调和均值</translation>
    </message>
    <message>
        <source>GradNet as published</source>
        <translation>论文版 GradNet</translation>
    </message>
    <message>
        <source>GradNet as published, mix-up</source>
        <translation>论文版 GradNet，混合</translation>
    </message>
    <message>
        <source>GradNet as published, BM3D</source>
        <translation>论文版 GradNet，BM3D</translation>
    </message>
    <message>
        <source>BM3D by its authors</source>
        <translation>作者的 BM3D</translation>
    </message>
    <message>
        <source>{method}, luminance {luminance}, chroma {chroma}</source>
        <translation>{method}，亮度 {luminance}，色彩 {chroma}</translation>
    </message>
    <message>
        <source>fine grain {grain}</source>
        <translation>细颗粒 {grain}</translation>
    </message>
    <message>
        <source>noise level {level:.0f}</source>
        <translation>噪点强度 {level:.0f}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n}%</source>
        <translation>{n}%</translation>
    </message>
</context>
</TS>
