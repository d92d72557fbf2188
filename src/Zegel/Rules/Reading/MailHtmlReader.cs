using System.Diagnostics;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Text;

namespace Zegel.Rules.Reading;

/// <summary>Walks a parsed HTML part once and gathers what rules ask about.</summary>
sealed class MailHtmlReader
{
    /// <summary>A newsletter takes a few milliseconds.</summary>
    static readonly TimeSpan ParsingMax = TimeSpan.FromMilliseconds(500);

    /// <summary>So many tags and texts are read however long it takes: a slow machine refuses no honest letter.</summary>
    const int TokensFree = 4000;

    const int DepthMax = 200;
    const int AttributesPerTagMax = 100;
    const int ThingsMax = 5000;
    const int LinkTextMax = 2000;

    /// <summary>Of letters, in pixels.</summary>
    const double OrdinarySize = 16;

    static readonly HashSet<string> ForbiddenElements = Names(
        "script form iframe object embed base applet frame frameset portal"
    );

    static readonly HashSet<string> Blocks = Names(
        """
        address article aside blockquote br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section
        table td th tr ul
        """
    );

    static readonly HashSet<string> Unread = Names("style script title template noframes iframe");

    readonly StringBuilder text = new();
    readonly List<MailLink> links = [];
    readonly List<FetchedReference> references = [];
    readonly List<ForbiddenMarkup> forbidden = [];
    readonly List<ShownImage> images = [];
    readonly StyleSheet sheet;
    readonly bool isConditional;
    StringBuilder? linkText;

    MailHtmlReader(StyleSheet sheet, bool isConditional) => (this.sheet, this.isConditional) = (sheet, isConditional);

    public static MailHtml Read(string html)
    {
        var read = html.Length > MailHtml.LengthMax ? html[..MailHtml.LengthMax] : html;
        if (Parse(read) is not { } document)
            return new MailHtml(html, IsCut: true, "", "", [], [], [], [], [], [], []);
        var reader = new MailHtmlReader(StyleSheet.Of(document), isConditional: false);
        reader.Walk(document.DocumentElement, isHidden: false, hiddenIn: 0, isPrinted: true);
        if (ConditionalComments.Only(read) is { } outlook)
        {
            // What Outlook alone sees is mail all the same: its links and images are judged with the rest.
            if (Parse(outlook) is not { } conditional)
                return new MailHtml(html, IsCut: true, "", "", [], [], [], [], [], [], []);
            var second = new MailHtmlReader(StyleSheet.None, isConditional: true);
            second.Walk(conditional.DocumentElement, isHidden: false, hiddenIn: 0, isPrinted: true);
            reader.links.AddRange(second.links);
            reader.references.AddRange(second.references);
        }
        var (hidden, faint) = HiddenText.In(document, reader.sheet);
        return new MailHtml(
            html,
            html.Length > read.Length,
            document.Title ?? "",
            reader.text.ToString(),
            hidden,
            [.. AccessFaults.In(document), .. faint],
            reader.images,
            reader.links,
            reader.references,
            reader.forbidden,
            ClientSupport.In(document)
        );
    }

    // A tag with a hundred thousand attributes would take the tokenizer minutes: duplicates are sought one by one.
    // A hundred thousand open elements would take the tree builder as long, and only it knows how many are open: the
    // time between two tokens is bounded, so time is what is measured.
    internal static IDocument? Parse(string html)
    {
        var start = Stopwatch.GetTimestamp();
        var tokens = 0;
        try
        {
            return new HtmlParser(
                new HtmlParserOptions
                {
                    IsKeepingSourceReferences = true,
                    MaximumDepth = DepthMax,
                    ShouldEmitAttribute = static (ref token, _) => token.Attributes.Count < AttributesPerTagMax,
                    OnToken = (_, _) =>
                    {
                        if (++tokens > TokensFree && Stopwatch.GetElapsedTime(start) > ParsingMax)
                            throw new TimeoutException();
                    },
                }
            ).ParseDocument(html);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <param name="hiddenIn">The ways of looking at the mail in which it is hidden.</param>
    void Walk(IElement element, bool isHidden, uint hiddenIn, bool isPrinted)
    {
        var name = element.LocalName;
        var look = sheet.LookOf(element);
        hiddenIn |= sheet.HiddenIn(element);
        var isNeverSeen = hiddenIn == sheet.Everywhere;
        isHidden |= look.IsHiddenAt(element) || isNeverSeen;
        // Nothing but the gaps between images is meant by font-size 0, where children set their own.
        isPrinted = look.FontSize(OrdinarySize) is { } size ? size >= 1 : isPrinted;

        Forbid(element, name);
        // What a narrow screen shows instead of a wide one is hidden from nobody.
        Fetch(element, name, look, isNeverSeen || look.Width is <= 0 || look.Height is <= 0);
        if (name == "img" && !isHidden && !IsTiny(element, look))
            Add(images, new ShownImage(IsSized(element, look), Line(element), Column(element)));
        if (Blocks.Contains(name))
            Say("\n", isHidden: false);

        var target = Target(element, name);
        var outer = linkText;
        if (target is not null)
            linkText = new StringBuilder();
        if (!Unread.Contains(name))
            foreach (var child in element.ChildNodes)
            {
                if (child is IElement inner)
                    Walk(inner, isHidden, hiddenIn, isPrinted);
                else if (child is IText words && name != "head")
                    Say(words.Data, isHidden || !isPrinted);
            }
        if (name is "img" or "area" && element.GetAttribute("alt") is { Length: > 0 } alt)
            linkText?.Append(' ').Append(alt).Append(' ');
        if (target is not null)
        {
            var shown = linkText!.ToString().Trim();
            var isUnseen = isHidden || (shown.Length == 0 && element.QuerySelector("img") is null);
            var ping = element.GetAttribute("ping") ?? "";
            Add(links, new MailLink(target, shown, ping, isUnseen, Line(element), Column(element)));
            linkText = outer;
        }
        if (Blocks.Contains(name))
            Say("\n", isHidden: false);
    }

    void Say(string words, bool isHidden)
    {
        if (isHidden)
            return;
        if (words is "\n" && (text.Length == 0 || text[^1] == '\n'))
            return;
        Append(words);
        if (linkText is { Length: < LinkTextMax })
            linkText.Append(words);
    }

    // White space is one space, however the source is wrapped: only blocks begin a line.
    void Append(string words)
    {
        if (words is "\n")
        {
            text.Append('\n');
            return;
        }
        foreach (var c in words)
            if (c is not (' ' or '\t' or '\n' or '\r' or '\f'))
                text.Append(c);
            else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                text.Append(' ');
    }

    static string? Target(IElement element, string name) =>
        name is "a" or "area" || name.StartsWith("v:", StringComparison.Ordinal)
            ? element.GetAttribute("href") ?? element.GetAttribute("xlink:href")
            : null;

    void Forbid(IElement element, string name)
    {
        if (isConditional)
            return;
        if (ForbiddenElements.Contains(name))
            Forbidden(element, $"<{name}>");
        if (name == "meta" && Is(element, "http-equiv", "refresh"))
            Forbidden(element, "<meta http-equiv=refresh>");
        if (
            name == "link"
            && (element.GetAttribute("rel") ?? "").Contains("stylesheet", StringComparison.OrdinalIgnoreCase)
        )
            Forbidden(element, ("a style sheet from elsewhere", "een stijlblad van elders"));
        if (name == "style" && CssText.FetchedFrom(element.TextContent).Any(fetched => fetched.IsImport))
            Forbidden(element, "@import in <style>");
        foreach (var attribute in element.Attributes)
        {
            if (
                attribute.LocalName.Length > 2
                && attribute.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            )
                Forbidden(element, ($"{attribute.LocalName} on <{name}>", $"{attribute.LocalName} op <{name}>"));
            else if (
                attribute.LocalName is "href" or "src" or "background" or "action" or "formaction" or "poster"
                && WebAddress.Read(attribute.Value).Scheme is "javascript" or "vbscript"
            )
                Forbidden(
                    element,
                    ($"{attribute.LocalName}=javascript: on <{name}>", $"{attribute.LocalName}=javascript: op <{name}>")
                );
        }
    }

    void Fetch(IElement element, string name, Look look, bool isHidden)
    {
        var isTiny = IsTiny(element, look);
        foreach (var (url, from) in FetchedBy(element, name))
            if (IsRemote(url))
                Add(
                    references,
                    new FetchedReference(url.Trim(), from, isTiny, isHidden, Line(element), Column(element))
                );
    }

    static IEnumerable<(string Url, string From)> FetchedBy(IElement element, string name)
    {
        foreach (var attribute in element.Attributes)
        {
            var value = attribute.Value;
            var isFetched = attribute.Name.ToLowerInvariant() switch
            {
                "src" or "background" or "lowsrc" or "dynsrc" or "poster" => true,
                "href" => name is "link" or "image" or "use" or "feimage",
                "xlink:href" => name != "a",
                "data" => name == "object",
                _ => false,
            };
            var from = $"{name} {attribute.Name}";
            if (isFetched)
                yield return (value, from);
            else if (attribute.Name is "srcset" or "imagesrcset")
                foreach (
                    var candidate in value.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries)
                )
                {
                    // "a.png 2x, b.png": a candidate is whatever is no descriptor.
                    var url = candidate.Trim(',');
                    if (url.Contains('/') || url.Contains(':'))
                        yield return (url, from);
                }
            else if (attribute.Name == "style")
                foreach (var (url, _) in CssText.FetchedFrom(value))
                    yield return (url, from);
        }
        if (name == "style")
            foreach (var (url, _) in CssText.FetchedFrom(element.TextContent))
                yield return (url, "style");
    }

    /// <summary>Embedded parts and data go along with the message; all else with a scheme or host is asked for.</summary>
    static bool IsRemote(string url)
    {
        var address = WebAddress.Read(url);
        return address.Scheme is not ("" or "cid" or "data" or "mid" or "about" or "mailto")
            || address.HostKind != HostKind.None;
    }

    static bool IsSized(IElement element, Look look) =>
        (element.HasAttribute("width") || look.Value("width") is not null)
        && (element.HasAttribute("height") || look.Value("height") is not null);

    static bool IsTiny(IElement element, Look look)
    {
        var width = look.Width ?? (look.SetsWidth ? null : Look.Attribute(element.GetAttribute("width")));
        var height = look.Height ?? (look.SetsHeight ? null : Look.Attribute(element.GetAttribute("height")));
        var isWide = width is > 3 || (width is null && (look.SetsWidth || element.HasAttribute("width")));
        var isHigh = height is > 3 || (height is null && (look.SetsHeight || element.HasAttribute("height")));
        return !isWide && !isHigh && (width is not null || height is not null);
    }

    static HashSet<string> Names(string names) =>
        new(names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    void Forbidden(IElement element, Said what) =>
        Add(forbidden, new ForbiddenMarkup(what, Line(element), Column(element)));

    static void Add<T>(List<T> things, T thing)
    {
        if (things.Count < ThingsMax)
            things.Add(thing);
    }

    static bool Is(IElement element, string attribute, string value) =>
        string.Equals(element.GetAttribute(attribute)?.Trim(), value, StringComparison.OrdinalIgnoreCase);

    static int Line(IElement element) => Position(element).Line;

    static int Column(IElement element) => Position(element).Column;

    // Implied elements, and those of SVG, have no place of their own: the nearest around them is told.
    internal static TextPosition Position(IElement element)
    {
        var at = element;
        while (at is { SourceReference: null, ParentElement: { } parent })
            at = parent;
        return at.SourceReference?.Position ?? TextPosition.Empty;
    }
}
