using System.Collections.Concurrent;
using System.Globalization;

namespace Zegel.Rules.Html;

/// <summary>
/// Whether the value of a property is written as its standard asks. The grammars stand as the standards write them, in the
/// value definition syntax of CSS Values and Units 4; a property without one here takes any value.
/// </summary>
static partial class CssValue
{
    // A value in mail has a few words. One of hundreds is left unjudged rather than searched.
    const int TokensMax = 60;
    const int StepsMax = 3000;

    static readonly Dictionary<string, string> Grammars = Rows.Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        )
        .Select(row => row.Split(':', 2, StringSplitOptions.TrimEntries))
        .SelectMany(cells => cells[0].Split(' ').Select(property => (property, cells[1])))
        .ToDictionary(row => row.property, row => row.Item2, StringComparer.OrdinalIgnoreCase);

    static readonly Dictionary<string, string> Types = TypeRows
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(row => row.Split(':', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(cells => cells[0], cells => cells[1], StringComparer.Ordinal);

    static readonly ConcurrentDictionary<string, Node> Parsed = new(StringComparer.Ordinal);

    /// <summary>False when the property does not take the value.</summary>
    public static bool IsRight(string property, string value)
    {
        if (!Grammars.TryGetValue(property, out var grammar))
            return true;
        var tokens = Tokens(WithoutPriority(value));
        if (tokens is null)
            return false;
        // Braces are what a template fills in or a browser skips; variables are known to the browser alone.
        if (
            tokens.Count > TokensMax
            || tokens.Exists(token => token.Text is "{" or "}" || IsLate(token) || IsMakers(token))
        )
            return true;
        if (
            tokens is [{ Kind: Kind.Word } only]
            && only.Text.ToLowerInvariant() is "inherit" or "initial" or "unset" or "revert" or "revert-layer"
        )
            return true;
        var match = new Match(tokens);
        return match.Ends(Tree(grammar), 0).Contains(tokens.Count) || match.IsTired;
    }

    static string WithoutPriority(string value)
    {
        var mark = value.LastIndexOf('!');
        // Old browsers took other words there, and others skip the declaration.
        return mark >= 0 && value[(mark + 1)..].Trim() is { Length: > 0 } word && word.All(char.IsAsciiLetter)
            ? value[..mark]
            : value;
    }

    // A word of one maker, which the others skip; and what a backslash hides from all but old browsers.
    static bool IsMakers(Token token) =>
        token.Kind is Kind.Word or Kind.Function
            && token.Text is ['-', not '-', ..]
            && token.Text[1..].Contains('-', StringComparison.Ordinal)
        || token is { Kind: Kind.Number, Text: not "" } && token.Text.Contains('\\', StringComparison.Ordinal);

    static bool IsLate(Token token) => token.Kind == Kind.Function && token.Text is "var" or "env" or "attr" or "if";

    static Node Tree(string grammar) => Parsed.GetOrAdd(grammar, static text => new Reader(text).Whole());

    enum Kind
    {
        Word,
        Number,
        Text,
        Hash,
        Function,
        Sign,
    }

    /// <param name="Text">The word, the unit of a number, the name of a function or the sign.</param>
    /// <param name="Inside">Of a function: what stands between its brackets.</param>
    readonly record struct Token(Kind Kind, string Text, double Value = 0, bool IsWhole = false, string Inside = "");

    /// <summary>Null for what no tokenizer takes.</summary>
    static List<Token>? Tokens(string value)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (at < value.Length)
        {
            var c = value[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (c == '/' && at + 1 < value.Length && value[at + 1] == '*')
            {
                var end = value.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? value.Length : end + 2;
            }
            else if (c is '"' or '\'')
            {
                var end = at + 1;
                while (end < value.Length && value[end] != c)
                    end += value[end] == '\\' ? 2 : 1;
                if (end >= value.Length)
                    return null;
                tokens.Add(new Token(Kind.Text, value[(at + 1)..end]));
                at = end + 1;
            }
            else if (StartsNumber(value, at))
                tokens.Add(Number(value, ref at));
            else if (c == '#')
            {
                var end = WordEnd(value, at + 1);
                tokens.Add(new Token(Kind.Hash, value[(at + 1)..end]));
                at = end;
            }
            else if (IsLetter(c) || c is '-' or '\\')
            {
                var end = WordEnd(value, at);
                var word = value[at..end];
                if (end == at)
                {
                    tokens.Add(new Token(Kind.Sign, c.ToString()));
                    at++;
                }
                else if (end < value.Length && value[end] == '(')
                {
                    var close = Close(value, end);
                    if (close < 0)
                        return null;
                    tokens.Add(
                        new Token(Kind.Function, word.ToLowerInvariant(), Inside: value[(end + 1)..close].Trim())
                    );
                    at = close + 1;
                }
                else
                {
                    tokens.Add(new Token(Kind.Word, word));
                    at = end;
                }
            }
            else
            {
                tokens.Add(new Token(Kind.Sign, c.ToString()));
                at++;
            }
        }
        return tokens;
    }

    static bool StartsNumber(string value, int at)
    {
        if (value[at] is '+' or '-')
            at++;
        return at < value.Length
            && (
                char.IsAsciiDigit(value[at])
                || (value[at] == '.' && at + 1 < value.Length && char.IsAsciiDigit(value[at + 1]))
            );
    }

    static Token Number(string value, ref int at)
    {
        var start = at;
        if (value[at] is '+' or '-')
            at++;
        while (at < value.Length && char.IsAsciiDigit(value[at]))
            at++;
        var isWhole = true;
        if (at + 1 < value.Length && value[at] == '.' && char.IsAsciiDigit(value[at + 1]))
        {
            isWhole = false;
            at++;
            while (at < value.Length && char.IsAsciiDigit(value[at]))
                at++;
        }
        if (at < value.Length && value[at] is 'e' or 'E')
        {
            var digits = at + 1 < value.Length && value[at + 1] is '+' or '-' ? at + 2 : at + 1;
            if (digits < value.Length && char.IsAsciiDigit(value[digits]))
            {
                isWhole = false;
                at = digits;
                while (at < value.Length && char.IsAsciiDigit(value[at]))
                    at++;
            }
        }
        _ = double.TryParse(
            value.AsSpan(start, at - start),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        );
        if (at < value.Length && value[at] == '%')
        {
            at++;
            return new Token(Kind.Number, "%", number);
        }
        var end = WordEnd(value, at);
        var unit = value[at..end].ToLowerInvariant();
        at = end;
        return new Token(Kind.Number, unit, number, isWhole);
    }

    static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_' || c > 127;

    static int WordEnd(string value, int at)
    {
        while (at < value.Length && (IsLetter(value[at]) || char.IsAsciiDigit(value[at]) || value[at] is '-' or '\\'))
            at += value[at] == '\\' && at + 1 < value.Length ? 2 : 1;
        return Math.Min(at, value.Length);
    }

    static int Close(string value, int open)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = open; i < value.Length; i++)
        {
            var c = value[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '"' or '\'')
                quote = c;
            else if (c == '(')
                depth++;
            else if (c == ')' && --depth == 0)
                return i;
        }
        return -1;
    }

    /// <summary>A part of a grammar.</summary>
    abstract record Node;

    sealed record Word(string Name) : Node;

    sealed record Type(string Name, double From) : Node;

    sealed record Row(IReadOnlyList<Node> Parts) : Node;

    sealed record OneOf(IReadOnlyList<Node> Parts) : Node;

    /// <param name="IsEach">All of them in any order; otherwise at least one.</param>
    sealed record AnyOrder(IReadOnlyList<Node> Parts, bool IsEach) : Node;

    sealed record Times(Node Part, int From, int To, bool HasCommas) : Node;

    /// <summary>Reads a grammar; the tightest of its signs first: juxtaposition, <c>&amp;&amp;</c>, <c>||</c>, <c>|</c>.</summary>
    sealed class Reader(string text)
    {
        readonly string[] words = text.Replace("[", " [ ", StringComparison.Ordinal)
            .Replace("]", " ]", StringComparison.Ordinal)
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int at;

        public Node Whole() => Level(0);

        Node Level(int level)
        {
            if (level == 3)
                return Juxtaposed();
            var sign = level switch
            {
                0 => "|",
                1 => "||",
                _ => "&&",
            };
            var parts = new List<Node> { Level(level + 1) };
            while (at < words.Length && words[at] == sign)
            {
                at++;
                parts.Add(Level(level + 1));
            }
            return parts.Count == 1 ? parts[0]
                : level == 0 ? new OneOf(parts)
                : new AnyOrder(parts, level == 2);
        }

        Node Juxtaposed()
        {
            var parts = new List<Node>();
            while (at < words.Length && words[at] is not ("|" or "||" or "&&") && words[at][0] != ']')
                parts.Add(One());
            return parts.Count == 1 ? parts[0] : new Row(parts);
        }

        Node One()
        {
            var word = words[at++];
            if (word == "[")
            {
                var inner = Level(0);
                return Repeated(inner, words[at++][1..]);
            }
            var end = word.StartsWith('<') ? word.IndexOf('>', StringComparison.Ordinal) + 1 : Sign(word);
            Node node;
            if (word[0] == '<')
            {
                var name = word[1..(end - 1)];
                node =
                    name.EndsWith('+') && !Types.ContainsKey(name)
                        ? new Type(name[..^1], 0)
                        : new Type(name, double.NegativeInfinity);
            }
            else
                node = new Word(word[..end]);
            return Repeated(node, word[end..]);
        }

        static int Sign(string word)
        {
            var i = word.Length > 1 ? word.AsSpan(1).IndexOfAny("?*+#{") : -1;
            return i < 0 ? word.Length : i + 1;
        }

        static Node Repeated(Node node, string sign) =>
            sign switch
            {
                "" => node,
                "?" => new Times(node, 0, 1, false),
                "*" => new Times(node, 0, 100, false),
                "+" => new Times(node, 1, 100, false),
                "#" => new Times(node, 1, 100, true),
                _ => new Times(node, sign[1] - '0', sign[^2] - '0', false),
            };
    }

    /// <summary>Finds where each part of a grammar may end. It gives up, and judges nothing, after many steps.</summary>
    sealed class Match(List<Token> tokens)
    {
        int steps;

        public bool IsTired => steps > StepsMax;

        public IReadOnlyCollection<int> Ends(Node node, int from)
        {
            if (++steps > StepsMax)
                return [];
            switch (node)
            {
                case Word word:
                    return
                        from < tokens.Count
                        && tokens[from] is { Kind: Kind.Word or Kind.Sign } token
                        && token.Text.Equals(word.Name, StringComparison.OrdinalIgnoreCase)
                        ? [from + 1]
                        : [];
                case Type type:
                    if (CssValue.Types.TryGetValue(type.Name, out var grammar))
                        return Ends(Tree(grammar), from);
                    return from < tokens.Count && IsOf(type, tokens[from]) ? [from + 1] : [];
                case Row row:
                    IReadOnlyCollection<int> ends = [from];
                    foreach (var part in row.Parts)
                        ends = [.. ends.SelectMany(end => Ends(part, end)).Distinct()];
                    return ends;
                case OneOf one:
                    return [.. one.Parts.SelectMany(part => Ends(part, from)).Distinct()];
                case AnyOrder any:
                    var found = new HashSet<int>();
                    Orders(any, (1 << any.Parts.Count) - 1, from, found);
                    if (!any.IsEach)
                        found.Remove(-1);
                    return found;
                case Times times:
                    return Repeats(times, from);
                default:
                    return [];
            }
        }

        void Orders(AnyOrder any, int left, int from, HashSet<int> found)
        {
            for (var i = 0; i < any.Parts.Count; i++)
            {
                if ((left & (1 << i)) == 0)
                    continue;
                foreach (var end in Ends(any.Parts[i], from))
                {
                    var rest = left & ~(1 << i);
                    if (any.IsEach ? rest == 0 : end > from)
                        found.Add(end);
                    if (rest != 0 && (end > from || any.IsEach))
                        Orders(any, rest, end, found);
                }
            }
        }

        HashSet<int> Repeats(Times times, int from)
        {
            var all = new HashSet<int>();
            HashSet<int> ends = [from];
            if (times.From == 0)
                all.Add(from);
            for (var n = 1; n <= times.To && ends.Count > 0; n++)
            {
                var next = new HashSet<int>();
                foreach (var end in ends)
                {
                    var start = end;
                    if (times.HasCommas && n > 1)
                    {
                        if (start >= tokens.Count || tokens[start] is not { Kind: Kind.Sign, Text: "," })
                            continue;
                        start++;
                    }
                    foreach (var one in Ends(times.Part, start))
                        if (one > end)
                            next.Add(one);
                }
                if (n >= times.From)
                    all.UnionWith(next);
                ends = next;
            }
            return all;
        }
    }

    static readonly HashSet<string> Lengths =
    [
        .. "px em rem ex ch cap ic lh rlh rcap rch rex ric vw vh vi vb vmin vmax svw svh svi svb svmin svmax lvw lvh lvi lvb lvmin lvmax dvw dvh dvi dvb dvmin dvmax cqw cqh cqi cqb cqmin cqmax cm mm q in pc pt".Split(
            ' '
        ),
    ];

    static readonly HashSet<string> SystemColors =
    [
        .. "accentcolor accentcolortext activetext buttonborder buttonface buttontext canvas canvastext field fieldtext graytext highlight highlighttext linktext mark marktext selecteditem selecteditemtext visitedtext activeborder activecaption appworkspace background buttonhighlight buttonshadow captiontext inactiveborder inactivecaption inactivecaptiontext infobackground infotext menu menutext scrollbar threeddarkshadow threedface threedhighlight threedlightshadow threedshadow window windowframe windowtext".Split(
            ' '
        ),
    ];

    // Without quotes around it.
    static readonly System.Buffers.SearchValues<char> NotInUrl = System.Buffers.SearchValues.Create(" \t\n\"'(");

    static bool IsOf(Type type, Token token)
    {
        var isMath =
            token.Kind == Kind.Function
            && token.Text
                is "calc"
                    or "min"
                    or "max"
                    or "clamp"
                    or "round"
                    or "mod"
                    or "rem"
                    or "abs"
                    or "sign"
                    or "pow"
                    or "sqrt"
                    or "hypot"
                    or "sin"
                    or "cos"
                    or "tan"
                    or "-webkit-calc"
                    or "-moz-calc";
        var isNumber = token.Kind == Kind.Number && token.Value >= type.From;
        return type.Name switch
        {
            "length" => isMath || (isNumber && (Lengths.Contains(token.Text) || IsZero(token))),
            "percentage" => isMath || (isNumber && token.Text == "%"),
            "number" => isMath || (isNumber && token.Text.Length == 0),
            "integer" => isMath || (isNumber && token.Text.Length == 0 && token.IsWhole),
            "weight" => isMath || (isNumber && token.Text.Length == 0 && token.Value is >= 1 and <= 1000),
            "angle" => isMath || (isNumber && (token.Text is "deg" or "grad" or "rad" or "turn" || IsZero(token))),
            "time" => isMath || (isNumber && token.Text is "s" or "ms"),
            "string" => token.Kind == Kind.Text,
            "ident" => token.Kind == Kind.Word,
            "function" => token.Kind == Kind.Function,
            "fit" => token is { Kind: Kind.Function, Text: "fit-content" or "calc-size" or "anchor-size" },
            "url" => token is { Kind: Kind.Function, Text: "url" or "src" }
                && (token.Inside is ['"' or '\'', ..] || !token.Inside.AsSpan().ContainsAny(NotInUrl)),
            "gradient" => token.Kind == Kind.Function
                && (
                    token.Text.EndsWith("gradient", StringComparison.Ordinal)
                    || token.Text.EndsWith("image-set", StringComparison.Ordinal)
                    || token.Text is "image" or "element" or "cross-fade" or "paint" or "-webkit-cross-fade"
                ),
            "rect" => token is { Kind: Kind.Function, Text: "rect" },
            "color" => IsColor(token),
            _ => false,
        };
    }

    static bool IsZero(Token token) => token is { Kind: Kind.Number, Text: "", Value: 0 };

    static bool IsColor(Token token) =>
        token.Kind switch
        {
            Kind.Hash => token.Text.Length is 3 or 4 or 6 or 8 && token.Text.All(char.IsAsciiHexDigit),
            Kind.Word => token.Text.ToLowerInvariant() is var name
                && (name == "currentcolor" || SystemColors.Contains(name) || Reading.CssColor.Read(name) is not null),
            Kind.Function => token.Text switch
            {
                "rgb" or "rgba" or "hsl" or "hsla" => HasChannels(token.Inside),
                "hwb"
                or "lab"
                or "lch"
                or "oklab"
                or "oklch"
                or "color"
                or "color-mix"
                or "light-dark"
                or "device-cmyk" => true,
                _ => false,
            },
            _ => false,
        };

    // Three of them and perhaps the opacity, with commas or, newer, with a slash before the fourth.
    static bool HasChannels(string inside)
    {
        if (Tokens(inside) is not { } tokens || tokens is [{ Text: "from" }, ..] || tokens.Exists(IsLate))
            return true;
        var values = tokens.Where(token => token is not { Kind: Kind.Sign, Text: "," or "/" }).ToList();
        var commas = tokens.Count(token => token is { Kind: Kind.Sign, Text: "," });
        return values.Count is 3 or 4
            && (commas == 0 || commas == values.Count - 1)
            && values.TrueForAll(value =>
                value.Kind is Kind.Number or Kind.Function || value is { Kind: Kind.Word, Text: "none" }
            );
    }
}
