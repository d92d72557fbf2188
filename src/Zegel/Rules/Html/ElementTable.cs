using System.Collections.Frozen;

namespace Zegel.Rules.Html;

/// <summary>What the standard says of one element.</summary>
/// <param name="Categories">Of content: <c>f</c>low, <c>p</c>hrasing, <c>m</c>etadata.</param>
/// <param name="Content">
/// <c>flow</c>, <c>phrasing</c>, <c>transparent</c>, <c>text</c>, <c>nothing</c>, <c>any</c>; or after <c>=</c> the children
/// by name, where <c>*</c> lets flow content stand beside them and <c>+</c> phrasing content.
/// </param>
/// <param name="Attributes">Its own attributes, each with the syntax of its value; empty for any text.</param>
sealed record ElementSpec(
    string Name,
    string Categories,
    string Content,
    FrozenSet<string> Children,
    FrozenDictionary<string, string> Attributes
)
{
    public bool IsFlow => Categories.Contains('f', StringComparison.Ordinal);
    public bool IsPhrasing => Categories.Contains('p', StringComparison.Ordinal);
}

/// <summary>The elements of the HTML Living Standard as data: content, attributes, syntax of values.</summary>
static partial class ElementTable
{
    /// <summary>Elements that were HTML once, and what takes their place.</summary>
    public static readonly FrozenDictionary<string, string> Obsolete = new Dictionary<string, string>
    {
        ["acronym"] = "<abbr>",
        ["applet"] = "<object>",
        ["basefont"] = "CSS",
        ["bgsound"] = "<audio>",
        ["big"] = "CSS",
        ["blink"] = "CSS",
        ["center"] = "CSS",
        ["dir"] = "<ul>",
        ["font"] = "CSS",
        ["frame"] = "<iframe>",
        ["frameset"] = "<iframe>",
        ["image"] = "<img>",
        ["isindex"] = "<form>",
        ["keygen"] = "nothing",
        ["listing"] = "<pre>",
        ["marquee"] = "CSS",
        ["menuitem"] = "nothing",
        ["multicol"] = "CSS",
        ["nextid"] = "nothing",
        ["nobr"] = "CSS",
        ["noembed"] = "<object>",
        ["noframes"] = "<iframe>",
        ["param"] = "<object>",
        ["plaintext"] = "<pre>",
        ["rb"] = "<ruby>",
        ["rtc"] = "<ruby>",
        ["spacer"] = "CSS",
        ["strike"] = "<s> or <del>",
        ["tt"] = "<code> or CSS",
        ["xmp"] = "<pre>",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Attributes that every element may have.</summary>
    public static readonly FrozenDictionary<string, string> Global = Read(
        """
        accesskey:keys autocapitalize:{off,none,on,sentences,words,characters} autocorrect:{on,off,} autofocus:bool class
        contenteditable:{true,false,plaintext-only,} dir:{ltr,rtl,auto} draggable:{true,false}
        enterkeyhint:{enter,done,go,next,previous,search,send} headingoffset:0..8 headingreset:bool
        hidden:{hidden,until-found,} id:id inert:bool
        inputmode:{none,text,tel,url,email,numeric,decimal,search} is:custom itemid:url itemprop:some itemref:ids
        itemscope:bool itemtype:absolutes lang:lang nonce popover:{auto,manual,hint,} role slot
        spellcheck:{true,false,} style:css tabindex:int title translate:{yes,no,} writingsuggestions:{true,false,}
        xml:lang xmlns:{http://www.w3.org/1999/xhtml} about content datatype prefix:prefixes property rel rev resource typeof
        vocab:vocabulary
        """
    );

    static readonly FrozenDictionary<string, ElementSpec> Specs = Rows.Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        )
        .SelectMany(Parse)
        .ToFrozenDictionary(spec => spec.Name, StringComparer.Ordinal);

    public static ElementSpec? Find(string name) => Specs.GetValueOrDefault(name);

    static IEnumerable<ElementSpec> Parse(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var content = cells[2];
        var children = content.StartsWith('=')
            ? content[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal)
            : FrozenSet<string>.Empty;
        var attributes = Read(cells.Length > 3 ? cells[3] : "");
        foreach (var name in cells[0].Split(' '))
            yield return new ElementSpec(name, cells[1], content, children, attributes);
    }

    static FrozenDictionary<string, string> Read(string attributes) =>
        attributes
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(Cut)
            .ToFrozenDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);

    static (string, string) Cut(string one)
    {
        var colon = one.StartsWith("xml:", StringComparison.Ordinal) ? -1 : one.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (one, "") : (one[..colon], one[(colon + 1)..]);
    }
}
