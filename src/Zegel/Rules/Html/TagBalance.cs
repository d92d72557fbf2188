namespace Zegel.Rules.Html;

/// <summary>
/// Follows which elements are open, as the standard's tree construction does, to find tags that close nothing, that are
/// left open, or that stand where a browser would move them.
/// </summary>
sealed class TagBalance(HtmlFaults faults)
{
    const int DepthMax = 300;

    static readonly HashSet<string> Void = Names(
        "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
    );

    static readonly HashSet<string> ClosesParagraph = Names(
        """
        address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2
        h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary table ul xmp dd dt
        """
    );

    static readonly HashSet<string> Blocks = Names(
        """
        address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form
        header hgroup listing main menu nav ol pre search section summary ul applet marquee object
        """
    );

    static readonly HashSet<string> Headings = Names("h1 h2 h3 h4 h5 h6");
    static readonly HashSet<string> Formatting = Names("a b big code em font i nobr s small strike strong tt u");
    static readonly HashSet<string> Implied = Names("dd dt li optgroup option p rb rp rt rtc");
    static readonly HashSet<string> MayStayOpen = Names(
        "dd dt li optgroup option p rb rp rt rtc tbody td tfoot th thead tr body html colgroup head caption"
    );
    static readonly HashSet<string> Scope = Names(
        "applet caption html table td th marquee object template select svg math foreignobject desc title"
    );
    static readonly HashSet<string> Sections = Names("tbody thead tfoot");
    static readonly HashSet<string> Rows = Names("caption col colgroup tbody td tfoot th thead tr");
    static readonly HashSet<string> Special = Names(
        """
        address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd
        details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header
        hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object
        ol p param plaintext pre script search section select source style summary table tbody td template textarea tfoot
        th thead title tr track ul wbr xmp
        """
    );
    static readonly HashSet<string> OutOfForeign = Names(
        """
        b big blockquote body br center code dd div dl dt em embed head hr i img li listing menu meta nobr ol p pre ruby s
        small span strong strike sub sup table tt u ul var
        """
    );
    static readonly HashSet<string> InSelect = Names(
        "button div hr legend noscript optgroup option script select template"
    );
    static readonly HashSet<string> HeadOnly = Names(
        "base basefont bgsound link meta noframes script style template title noscript"
    );

    readonly List<TagMark> open = [];
    readonly Dictionary<string, int> movedOut = new(StringComparer.Ordinal);
    bool hasDoctype;
    bool hasHtml;
    bool hasHead;
    bool hasBody;
    bool isAfterBody;
    bool isAfterHtml;
    bool hasHeadEnded;
    bool hasContent;
    bool isForgotten;
    bool hasForeign;

    public bool HasBegun { get; private set; }

    public bool IsForeign => hasForeign && open.Exists(tag => tag.Name is "svg" or "math") && !InHtmlIsland();

    bool InHtmlIsland()
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i].Name is "foreignobject" or "annotation-xml" or "mi" or "mo" or "mn" or "ms" or "mtext")
                return true;
            if (open[i].Name is "svg" or "math")
                return false;
        }
        return false;
    }

    public void SeenDoctype() => hasDoctype = true;

    /// <summary>The rest of the text is inside one element that never ends.</summary>
    public void Forget() => isForgotten = true;

    public void Words(int line, int column)
    {
        Begin(line, column);
        hasContent = true;
        if (line > 0 && (open.Count == 0 || Top is "html" or "head"))
            BeginBody();
        if (line > 0 && !hasBody && Top == "noscript")
            Add(
                "misplaced",
                ("text in <noscript> in <head>", "tekst in <noscript> in <head>"),
                "text in the body",
                line,
                column
            );
        if (line > 0 && Top == "colgroup")
            open.RemoveAt(open.Count - 1);
        if (line > 0 && Top is "table" or "tbody" or "thead" or "tfoot" or "tr")
            Add(
                "misplaced",
                ($"text directly in <{Top}>", $"tekst rechtstreeks in <{Top}>"),
                "text in the cells of a table",
                line,
                column
            );
        if (isAfterBody && line > 0)
            Add("misplaced", ("text after </body>", "tekst na </body>"), "nothing after </body>", line, column);
    }

    public void Tag(TagMark tag)
    {
        Begin(tag.Line, tag.Column);
        if (open.Count >= DepthMax)
            return;
        if (IsForeign && Breaks(tag))
        {
            Add(
                "nesting",
                ($"<{tag.Name}> in a drawing or formula", $"<{tag.Name}> in een tekening of formule"),
                "elements of HTML outside it",
                tag.Line,
                tag.Column
            );
            var outer = open.FindIndex(one => one.Name is "svg" or "math");
            open.RemoveRange(outer, open.Count - outer);
        }
        if (IsForeign)
            Foreign(tag);
        else if (tag.IsEnd)
            EndTag(tag);
        else
            Start(tag);
    }

    public void End(int line, int column)
    {
        Begin(line, column);
        if (!isForgotten)
            Unclosed(("at the end", "aan het einde"), line, column);
    }

    void Begin(int line, int column)
    {
        if (!HasBegun && !hasDoctype)
            Add(
                "no doctype",
                ("the page has no doctype", "de pagina heeft geen doctype"),
                "<!DOCTYPE html> at the beginning",
                Math.Max(1, line),
                Math.Max(1, column)
            );
        HasBegun = true;
    }

    static bool Breaks(TagMark tag) => !tag.IsEnd && (Headings.Contains(tag.Name) || OutOfForeign.Contains(tag.Name));

    void Foreign(TagMark tag)
    {
        if (!tag.IsEnd)
        {
            if (!tag.IsSelfClosing)
                open.Add(tag);
            return;
        }
        var i = open.FindLastIndex(one => one.Name == tag.Name);
        if (i < 0)
            Stray(tag);
        else
            open.RemoveRange(i, open.Count - i);
    }

    void Start(TagMark tag)
    {
        var name = tag.Name;
        if (tag.IsSelfClosing && !Void.Contains(name) && name is not ("svg" or "math"))
            Add(
                "self-closing",
                ($"<{name}/> closes nothing", $"<{name}/> sluit niets"),
                $"<{name}></{name}>",
                tag.Line,
                tag.Column
            );
        if (name is "html" or "head" or "body")
        {
            Page(tag);
            hasContent = true;
            return;
        }
        hasContent = true;
        // What may not stand in the head ends it; what may, begins it.
        hasHead |= !hasBody && HeadOnly.Contains(name);
        if (isAfterBody)
            Add(
                "misplaced",
                ($"<{name}> after </body>", $"<{name}> na </body>"),
                "nothing after </body>",
                tag.Line,
                tag.Column
            );
        if (!HeadOnly.Contains(name) && (open.Count == 0 || Top is "html" or "head"))
            BeginBody();
        else if (hasHeadEnded && !hasBody && name != "noscript")
            Add(
                "misplaced",
                ($"<{name}> between </head> and <body>", $"<{name}> tussen </head> en <body>"),
                "inside <head>",
                tag.Line,
                tag.Column
            );
        hasForeign |= name is "svg" or "math";
        if (name == "frame" && !open.Exists(one => one.Name == "frameset"))
            Add(
                "misplaced",
                ("<frame> outside a frameset", "<frame> buiten een frameset"),
                "no frames",
                tag.Line,
                tag.Column
            );
        if (name == "image")
            Add("element", ("<image> is no element", "<image> is geen element"), "<img>", tag.Line, tag.Column);
        if (
            Top == "noscript"
            && !hasBody
            && name is not ("basefont" or "bgsound" or "link" or "meta" or "noframes" or "style")
        )
            Add(
                "misplaced",
                ($"<{name}> in <noscript> in <head>", $"<{name}> in <noscript> in <head>"),
                "link, meta and style only",
                tag.Line,
                tag.Column
            );
        if (Top == "select" && !InSelect.Contains(name))
            Add(
                "nesting",
                ($"<{name}> directly in <select>", $"<{name}> rechtstreeks in <select>"),
                "options",
                tag.Line,
                tag.Column
            );
        if (Top == "colgroup" && name is not ("col" or "template"))
            open.RemoveAt(open.Count - 1);
        if (name == "form" && open.Exists(one => one.Name == "form") && !open.Exists(one => one.Name == "template"))
        {
            Add(
                "nesting",
                ("a form in a form", "een formulier in een formulier"),
                "forms side by side",
                tag.Line,
                tag.Column
            );
            return;
        }
        if (Rows.Contains(name))
            TablePart(tag);
        else if (Top is "table" or "tbody" or "thead" or "tfoot" or "tr" && !MayStandInTable(tag))
            Add(
                name == "table" ? "nesting" : "misplaced",
                ($"<{name}> directly in <{Top}>", $"<{name}> rechtstreeks in <{Top}>"),
                "rows in tables, and cells in rows",
                tag.Line,
                tag.Column
            );
        Closing(tag);
        if (!Void.Contains(name) && !(tag.IsSelfClosing && name is "svg" or "math"))
            if (!Rows.Contains(name) || open.Exists(one => one.Name is "table" or "template"))
                open.Add(tag);
    }

    void BeginBody()
    {
        hasBody = true;
        if (Top == "head")
            open.RemoveAt(open.Count - 1);
    }

    static bool MayStandInTable(TagMark tag) =>
        tag.Name is "script" or "style" or "template" or "form" || tag.IsHiddenInput;

    void Page(TagMark tag)
    {
        ref var seen = ref (tag.Name == "html" ? ref hasHtml : ref (tag.Name == "head" ? ref hasHead : ref hasBody));
        var isLate = tag.Name == "head" ? hasBody : tag.Name == "html" && hasContent;
        if (seen || isLate)
            Add(
                "misplaced",
                ($"<{tag.Name}> where the page has begun already", $"<{tag.Name}> terwijl de pagina al begonnen is"),
                "each once, in order",
                tag.Line,
                tag.Column
            );
        else
        {
            seen = true;
            if (tag.Name == "body")
                open.RemoveAll(one => one.Name == "head");
            open.Add(tag);
        }
    }

    void TablePart(TagMark tag)
    {
        var table = open.FindLastIndex(one => one.Name is "table" or "template");
        if (table < 0)
        {
            Add(
                "misplaced",
                ($"<{tag.Name}> outside a table", $"<{tag.Name}> buiten een tabel"),
                "inside a <table>",
                tag.Line,
                tag.Column
            );
            return;
        }
        if (open[table].Name == "template")
            return;
        var keeps = tag.Name switch
        {
            "td" or "th" => "tr",
            "tr" => "section",
            "col" => "colgroup",
            _ => "table",
        };
        while (open.Count - 1 > table)
        {
            var top = Top;
            if (
                keeps == "tr" && top == "tr"
                || keeps == "section" && Sections.Contains(top)
                || keeps == "colgroup" && top == "colgroup"
            )
                return;
            if (!Rows.Contains(top) && !Implied.Contains(top))
                NotClosed(open[^1], $"<{tag.Name}>", tag);
            open.RemoveAt(open.Count - 1);
        }
        if (tag.Name == "col")
            open.Add(tag with { Name = "colgroup" });
        if (tag.Name is "td" or "th")
            Add(
                "misplaced",
                ($"<{tag.Name}> outside a row", $"<{tag.Name}> buiten een rij"),
                "inside a <tr>",
                tag.Line,
                tag.Column
            );
    }

    void Closing(TagMark tag)
    {
        var name = tag.Name;
        if (name is "li")
            CloseItem(tag, ["li"]);
        else if (name is "dd" or "dt")
            CloseItem(tag, ["dd", "dt"]);
        if (ClosesParagraph.Contains(name) && InScope("p", "button"))
            CloseParagraph(tag);
        if (Headings.Contains(name) && Headings.Contains(Top))
        {
            Add(
                "nesting",
                ($"<{name}> directly in <{Top}>", $"<{name}> rechtstreeks in <{Top}>"),
                "headings side by side",
                tag.Line,
                tag.Column
            );
            open.RemoveAt(open.Count - 1);
        }
        else if (name is "a" && InScope("a", ""))
        {
            Add(
                "nesting",
                ("a link in a link", "een link in een link"),
                "</a> before the next <a>",
                tag.Line,
                tag.Column
            );
            open.RemoveAt(open.FindLastIndex(one => one.Name == "a"));
        }
        else if (name is "button" or "nobr" && InScope(name, ""))
        {
            Add("nesting", $"<{name}> in <{name}>", "side by side", tag.Line, tag.Column);
            PopTo(name);
        }
        else if (name is "option" && Top == "option" || name is "optgroup" && Top is "option" or "optgroup")
            open.RemoveAt(open.Count - 1);
        else if (name is "optgroup" && Top == "optgroup")
            open.RemoveAt(open.Count - 1);
        else if (name is "rb" or "rp" or "rt" or "rtc" && Top is "rb" or "rp" or "rt" or "rtc")
            open.RemoveAt(open.Count - 1);
    }

    void CloseItem(TagMark tag, string[] names)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            var name = open[i].Name;
            if (names.Contains(name))
            {
                while (open.Count > i + 1)
                {
                    if (!Implied.Contains(Top))
                        NotClosed(open[^1], $"<{tag.Name}>", tag);
                    open.RemoveAt(open.Count - 1);
                }
                open.RemoveAt(i);
                return;
            }
            if (Special.Contains(name) && name is not ("address" or "div" or "p"))
                return;
        }
    }

    void CloseParagraph(TagMark tag)
    {
        while (Top != "p")
        {
            if (!Implied.Contains(Top))
            {
                NotClosed(open[^1], $"<{tag.Name}>", tag);
                if (Formatting.Contains(Top))
                    movedOut[Top] = movedOut.GetValueOrDefault(Top) + 1;
            }
            open.RemoveAt(open.Count - 1);
        }
        open.RemoveAt(open.Count - 1);
    }

    void EndTag(TagMark tag)
    {
        var name = tag.Name;
        if (name is "body" or "html")
        {
            if (!isAfterBody)
                Unclosed(($"at </{name}>", $"bij </{name}>"), tag.Line, tag.Column);
            if (isAfterHtml || (isAfterBody && name == "body"))
                Stray(tag);
            isAfterBody = true;
            isAfterHtml |= name == "html";
            return;
        }
        if (isAfterBody)
        {
            Add(
                "misplaced",
                ($"</{name}> after </body>", $"</{name}> na </body>"),
                "nothing after </body>",
                tag.Line,
                tag.Column
            );
            return;
        }
        if (name == "head")
        {
            if (hasBody || hasHeadEnded)
                Stray(tag);
            else
                open.RemoveAll(one => one.Name == "head");
            hasHeadEnded = true;
        }
        else if (name == "br" || Void.Contains(name))
            Add(
                "stray end tag",
                ($"</{name}>: it has no end tag", $"</{name}>: dat element heeft geen eindtag"),
                $"<{name}>",
                tag.Line,
                tag.Column
            );
        else if (name == "p")
        {
            if (InScope("p", "button"))
                PopReporting("p", tag);
            else
                Stray(tag);
        }
        else if (Headings.Contains(name))
        {
            if (
                open.FindLast(one => Headings.Contains(one.Name)) is { Name: not null } heading
                && InScope(heading.Name, "")
            )
            {
                if (heading.Name != name)
                    Add(
                        "nesting",
                        ($"</{name}> for <{heading.Name}>", $"</{name}> bij <{heading.Name}>"),
                        $"</{heading.Name}>",
                        tag.Line,
                        tag.Column
                    );
                PopReporting(heading.Name, tag);
            }
            else
                Stray(tag);
        }
        else if (Blocks.Contains(name) || name is "dd" or "dt" or "li" or "template" or "select")
            EndIn(InScope(name, name == "li" ? "list" : ""), tag);
        else if (Rows.Contains(name) || name == "table")
            EndIn(InTableScope(name), tag);
        else
            EndOther(tag);
    }

    void EndIn(bool isOpen, TagMark tag)
    {
        if (isOpen)
            PopReporting(tag.Name, tag);
        else
            Stray(tag);
    }

    void EndOther(TagMark tag)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i].Name == tag.Name)
            {
                PopReporting(tag.Name, tag);
                return;
            }
            if (Formatting.Contains(tag.Name) ? Scope.Contains(open[i].Name) : Special.Contains(open[i].Name))
                break;
        }
        // Closing a paragraph by force moves its <b> into the next: its end tag is no second fault.
        if (movedOut.GetValueOrDefault(tag.Name) > 0)
            movedOut[tag.Name]--;
        else
            Stray(tag);
    }

    void PopReporting(string name, TagMark by)
    {
        while (open.Count > 0 && Top != name)
        {
            if (!Implied.Contains(Top) && !(Rows.Contains(Top) && (name == "table" || Rows.Contains(name))))
            {
                NotClosed(open[^1], $"</{by.Name}>", by);
                if (Formatting.Contains(Top))
                    movedOut[Top] = movedOut.GetValueOrDefault(Top) + 1;
            }
            open.RemoveAt(open.Count - 1);
        }
        if (open.Count > 0)
            open.RemoveAt(open.Count - 1);
    }

    void PopTo(string name)
    {
        while (open.Count > 0 && Top != name)
            open.RemoveAt(open.Count - 1);
        if (open.Count > 0)
            open.RemoveAt(open.Count - 1);
    }

    bool InScope(string name, string more)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            var at = open[i].Name;
            if (at == name)
                return true;
            if (Scope.Contains(at) || (more == "button" && at == "button") || (more == "list" && at is "ol" or "ul"))
                return false;
        }
        return false;
    }

    bool InTableScope(string name)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i].Name == name)
                return true;
            if (open[i].Name is "html" or "table" or "template")
                return false;
        }
        return false;
    }

    void Unclosed(Said where, int line, int column)
    {
        foreach (var tag in open.Where(tag => !MayStayOpen.Contains(tag.Name)).Take(20))
            Add(
                "unclosed",
                (
                    $"<{HtmlFaults.Shown(tag.Name)}> is still open {where.En}",
                    $"<{HtmlFaults.Shown(tag.Name)}> staat {where.Nl} nog open"
                ),
                $"</{HtmlFaults.Shown(tag.Name)}>",
                tag.Line,
                tag.Column
            );
        open.RemoveAll(tag => !MayStayOpen.Contains(tag.Name));
    }

    void NotClosed(TagMark tag, string by, TagMark at) =>
        Add(
            "unclosed",
            (
                $"<{HtmlFaults.Shown(tag.Name)}> of line {tag.Line} is still open at {HtmlFaults.Shown(by)}",
                $"<{HtmlFaults.Shown(tag.Name)}> van regel {tag.Line} staat nog open bij {HtmlFaults.Shown(by)}"
            ),
            $"</{HtmlFaults.Shown(tag.Name)}> before it",
            at.Line,
            at.Column
        );

    void Stray(TagMark tag) =>
        Add(
            "stray end tag",
            ($"</{HtmlFaults.Shown(tag.Name)}> closes nothing", $"</{HtmlFaults.Shown(tag.Name)}> sluit niets"),
            "one start tag for each end tag",
            tag.Line,
            tag.Column
        );

    string Top => open.Count > 0 ? open[^1].Name : "";

    void Add(string kind, Said what, string expected, int line, int column) =>
        faults.Add(kind, what, expected, line, column);

    static HashSet<string> Names(string names) =>
        [.. names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
