namespace Zegel.Rules.Html;

static partial class ElementTable
{
    const string Referrer =
        "referrerpolicy:{no-referrer,no-referrer-when-downgrade,same-origin,origin,strict-origin,origin-when-cross-origin,strict-origin-when-cross-origin,unsafe-url,}";
    const string Cross = "crossorigin:{anonymous,use-credentials,}";
    const string Media =
        "src:link "
        + Cross
        + " preload:{none,metadata,auto,} autoplay:bool loop:bool muted:bool controls:bool controlslist disablepictureinpicture:bool disableremoteplayback:bool loading:{lazy,eager}";
    const string Form =
        "formaction:link formenctype:{application/x-www-form-urlencoded,multipart/form-data,text/plain} formmethod:{get,post,dialog} formnovalidate:bool formtarget:target";

    // Name, categories, content, attributes. An attribute without a syntax takes any text.
    const string Rows = $$"""
        html | | =head body | manifest:link version
        head | | =title meta link style script base noscript template | profile
        title | m | text |
        base | m | nothing | href:url target:target
        link | m | nothing | href:link {{Cross}} rel:tokens media:media integrity:integrity hreflang:lang type:mime {{Referrer}} sizes:iconsizes imagesrcset:srcset imagesizes:sizes as:{audio,document,embed,fetch,font,image,json,manifest,object,report,script,serviceworker,sharedworker,style,track,video,worker,xslt} blocking:{render} color disabled:bool fetchpriority:{high,low,auto}
        meta | m | nothing | name http-equiv content charset media:media
        style | m | text | media:media blocking:{render} type
        body | | flow |
        article section nav aside header footer main address div search | f | flow |
        h1 h2 h3 h4 h5 h6 p pre | f | phrasing |
        hgroup | f | =h1 h2 h3 h4 h5 h6 p script template |
        hr | f | nothing |
        blockquote | f | flow | cite:url
        ol | f | =li script template | reversed:bool start:int type:{1,a,A,i,I}
        ul menu | f | =li script template |
        li | | flow | value:int
        dl | f | =dt dd div script template |
        dt dd | | flow |
        figure | f | =figcaption * |
        figcaption | | flow |
        a | fp | transparent | href:url target:target download ping:pings rel:tokens hreflang:lang type:mime {{Referrer}}
        em strong small s cite dfn abbr code var samp kbd sub sup i b u mark bdi bdo span | fp | phrasing |
        q | fp | phrasing | cite:url
        ruby | fp | =rt rp rb rtc + |
        rt rb rtc | | phrasing |
        rp | | text |
        data | fp | phrasing | value
        time | fp | phrasing | datetime:time
        br wbr | fp | nothing |
        ins del | fp | transparent | cite:url datetime:change
        picture | fp | =source img script template |
        source | | nothing | type:mime media:media src:link srcset:srcset sizes:sizes width:uint height:uint
        img | fp | nothing | alt src:link srcset:srcset sizes:sizes {{Cross}} usemap:hash ismap:bool width:uint height:uint {{Referrer}} decoding:{sync,async,auto} loading:{lazy,eager} fetchpriority:{high,low,auto} controls:bool
        iframe | fp | nothing | src:link srcdoc name:frame sandbox:sandbox allow allowfullscreen:bool width:uint height:uint {{Referrer}} loading:{lazy,eager} credentialless
        embed | fp | nothing | src:link type:mime width:uint height:uint *
        object | fp | transparent | data:link type:mime name:frame form:idref width:uint height:uint usemap:hash
        video | fp | =source track ~ | {{Media}} poster:link playsinline:bool width:uint height:uint
        audio | fp | =source track ~ | {{Media}}
        track | | nothing | kind:{subtitles,captions,descriptions,chapters,metadata} src:link srclang:lang label default:bool
        map | fp | transparent | name:word
        area | fp | nothing | alt coords shape:{rect,circle,poly,default} href:url target:target download ping:pings rel:tokens {{Referrer}} hreflang:lang type:mime
        svg math | fp | any | *
        table | f | =caption colgroup thead tbody tfoot tr script template |
        caption | | flow |
        colgroup | | =col script template | span:1..1000
        col | | nothing | span:1..1000
        tbody thead tfoot | | =tr script template |
        tr | | =td th script template |
        td | | flow | colspan:1..1000 rowspan:0..65534 headers:ids
        th | | flow | colspan:1..1000 rowspan:0..65534 headers:ids scope:{row,col,rowgroup,colgroup} abbr
        form | f | flow | accept-charset:{utf-8} action:link autocomplete:{on,off} enctype:{application/x-www-form-urlencoded,multipart/form-data,text/plain} method:{get,post,dialog} name:some novalidate:bool target:target rel:tokens
        label | fp | phrasing | for:idref
        input | fp | nothing | accept alpha:bool alt autocomplete:autofill checked:bool colorspace:{limited-srgb,display-p3} dirname:some disabled:bool form:idref {{Form}} height:uint list:idref max maxlength:uint min minlength:uint multiple:bool name:some pattern placeholder popovertarget popovertargetaction:{toggle,show,hide} readonly:bool required:bool size:positive src:link step:step type:{hidden,text,search,tel,url,email,password,date,month,week,time,datetime-local,number,range,color,checkbox,radio,file,submit,image,reset,button} value width:uint capture:{user,environment,} webkitdirectory
        button | fp | phrasing | command commandfor disabled:bool form:idref {{Form}} name:some popovertarget popovertargetaction:{toggle,show,hide} type:{submit,reset,button} value
        select | fp | =option optgroup hr button script template div noscript legend | autocomplete:autofill disabled:bool form:idref multiple:bool name:some required:bool size:positive
        datalist | fp | =option script template + |
        optgroup | | =option legend script template div noscript | disabled:bool label
        option | | =div + | disabled:bool label:some selected:bool value
        selectedcontent | p | nothing |
        textarea | fp | text | autocomplete:autofill cols:positive dirname:some disabled:bool form:idref maxlength:uint minlength:uint name:some placeholder readonly:bool required:bool rows:positive wrap:{soft,hard}
        output | fp | phrasing | for:ids form:idref name:some
        progress | fp | phrasing | value:unsigned max:floatpos
        meter | fp | phrasing | value:float min:float max:float low:float high:float optimum:float
        fieldset | f | =legend * | disabled:bool form:idref name:some
        legend | | =h1 h2 h3 h4 h5 h6 hgroup + |
        details | f | =summary * | name:some open:bool
        summary | | =h1 h2 h3 h4 h5 h6 hgroup + |
        dialog | f | flow | open:bool closedby:{any,closerequest,none}
        script | fpm | text | src:link type async:bool defer:bool nomodule:bool {{Cross}} integrity:integrity {{Referrer}} blocking:{render} fetchpriority:{high,low,auto} charset:{utf-8} language
        noscript | fpm | transparent |
        template | fpm | any | shadowrootmode:{open,closed} shadowrootdelegatesfocus:bool shadowrootclonable:bool shadowrootserializable:bool
        slot | fp | transparent | name
        canvas | fp | transparent | width:uint height:uint
        """;
}
