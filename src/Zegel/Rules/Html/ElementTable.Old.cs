using System.Collections.Frozen;

namespace Zegel.Rules.Html;

static partial class ElementTable
{
    // The elements, and the attributes that the standard took from them.
    static readonly FrozenSet<(string Element, string Attribute)> Old = """
        a | charset coords methods name rev shape urn
        area | nohref hreflang type
        body | alink background bgcolor bottommargin leftmargin link marginheight marginwidth rightmargin text topmargin vlink
        br | clear
        caption legend h1 h2 h3 h4 h5 h6 p div | align
        col colgroup | align char charoff valign width
        dl menu dir | compact
        embed | align hspace name vspace
        head | profile
        hr | align color noshade size width
        html | version
        iframe | align allowtransparency frameborder framespacing hspace longdesc marginheight marginwidth scrolling vspace
        img | align border hspace longdesc lowsrc name vspace
        input | align border hspace vspace ismap usemap
        li | type
        link | charset methods rev target urn
        meta | scheme
        object | align archive border classid code codebase codetype declare hspace standby typemustmatch vspace
        form | accept
        menu | label type
        ol | compact
        option | name
        pre | width
        script | event for language
        table | align background bgcolor border bordercolor cellpadding cellspacing datapagesize frame height rules summary valign width
        tbody thead tfoot tr | align background bgcolor char charoff height valign
        td | abbr scope
        td th | align axis background bgcolor bordercolor char charoff height nowrap valign width
        ul | compact type
        """.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(row =>
        row.Split('|', StringSplitOptions.TrimEntries)
    ).SelectMany(row =>
        row[0].Split(' ').SelectMany(_ => row[1].Split(' '), (element, attribute) => (element, attribute))
    ).ToFrozenSet();

    /// <summary>Whether the element had this attribute in an earlier HTML.</summary>
    public static bool HadOnce(string element, string attribute) => Old.Contains((element, attribute));
}
