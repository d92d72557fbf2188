using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Zegel.Mail.Spf;

/// <summary>A text with macros such as <c>%{ir}._spf.%{d2}</c>, checked once and expanded per message (RFC 7208 §7).</summary>
public sealed class SpfMacroString
{
    const int DomainLengthMax = 253;

    static readonly SearchValues<char> Delimiters = SearchValues.Create(".-+,/_=");

    /// <summary>A literal, or a macro with its letter.</summary>
    readonly record struct Part(string Literal, char Letter, int Keep, bool Reversed, string SplitAt, bool Escaped)
    {
        public bool IsMacro => Letter != '\0';
    }

    readonly IReadOnlyList<Part> parts;

    SpfMacroString(string text, IReadOnlyList<Part> parts) => (Text, this.parts) = (text, parts);

    /// <summary>As published.</summary>
    public string Text { get; }

    /// <summary>The macro letters it uses, in lower case.</summary>
    public IEnumerable<char> Letters => parts.Where(p => p.IsMacro).Select(p => p.Letter);

    /// <summary>Reads a domain-spec: it ends in a top label or in a macro (RFC 7208 §7.1).</summary>
    public static bool TryParseDomain(string text, [NotNullWhen(true)] out SpfMacroString? domain) =>
        TryParse(text, "slodiphv", mayHoldSpace: false, out domain) && domain.EndsLikeDomain();

    /// <summary>Reads an explanation: spaces and the letters c, r and t are welcome there too.</summary>
    public static bool TryParseExplanation(string text, [NotNullWhen(true)] out SpfMacroString? explanation) =>
        TryParse(text, "slodiphvcrt", mayHoldSpace: true, out explanation);

    static bool TryParse(string text, string letters, bool mayHoldSpace, [NotNullWhen(true)] out SpfMacroString? result)
    {
        result = null;
        var read = new List<Part>();
        var literal = new StringBuilder();
        void Flush()
        {
            if (literal.Length > 0)
                read.Add(new Part(literal.ToString(), '\0', 0, false, "", false));
            literal.Clear();
        }
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (text[i] is (< '!' or > '~') and not ' ' || (text[i] == ' ' && !mayHoldSpace))
                    return false;
                literal.Append(text[i]);
                continue;
            }
            if (++i >= text.Length)
                return false;
            if (text[i] is '%' or '_' or '-')
            {
                // By the grammar these are macros too: a domain-spec may end in one.
                Flush();
                var stands = text[i] switch
                {
                    '_' => " ",
                    '-' => "%20",
                    _ => "%",
                };
                read.Add(new Part(stands, '%', 0, false, "", false));
                continue;
            }
            var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0 || !TryReadMacro(text.AsSpan(i + 1, end - i - 1), letters, out var macro))
                return false;
            Flush();
            read.Add(macro);
            i = end;
        }
        Flush();
        result = new SpfMacroString(text, read);
        return true;
    }

    static bool TryReadMacro(ReadOnlySpan<char> macro, string letters, out Part part)
    {
        part = default;
        if (macro.Length == 0 || !letters.Contains(char.ToLowerInvariant(macro[0]), StringComparison.Ordinal))
            return false;
        var rest = macro[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var d && d < 0 ? rest.Length : d;
        // No name has more than 127 labels, so more digits than three only mean “all”.
        var keep = digits switch
        {
            0 => int.MaxValue,
            <= 3 => int.Parse(rest[..digits], CultureInfo.InvariantCulture),
            _ => rest[..digits].IndexOfAnyExcept('0') < 0 ? 0 : int.MaxValue,
        };
        rest = rest[digits..];
        var reversed = rest.Length > 0 && rest[0] is 'r' or 'R';
        if (reversed)
            rest = rest[1..];
        if (keep == 0 || rest.ContainsAnyExcept(Delimiters))
            return false;
        part = new Part(
            "",
            char.ToLowerInvariant(macro[0]),
            keep,
            reversed,
            rest.Length == 0 ? "." : rest.ToString(),
            char.IsAsciiLetterUpper(macro[0])
        );
        return true;
    }

    bool EndsLikeDomain()
    {
        if (parts.Count == 0)
            return false;
        var last = parts[^1];
        if (last.IsMacro)
            return true;
        var text = last.Literal.EndsWith('.') ? last.Literal[..^1] : last.Literal;
        var dot = text.LastIndexOf('.');
        var top = text[(dot + 1)..];
        return dot >= 0
            && top.Length > 0
            && char.IsAsciiLetterOrDigit(top[0])
            && char.IsAsciiLetterOrDigit(top[^1])
            && top.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && !top.All(char.IsAsciiDigit);
    }

    /// <summary>Puts the values in.</summary>
    /// <param name="value">The value of a macro letter (lower case).</param>
    public async ValueTask<string> ExpandAsync(Func<char, ValueTask<string>> value)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (!part.IsMacro || part.Letter == '%')
            {
                text.Append(part.Literal);
                continue;
            }
            var pieces = (await value(part.Letter)).Split(part.SplitAt.ToCharArray());
            if (part.Reversed)
                Array.Reverse(pieces);
            var expanded = string.Join('.', pieces[Math.Max(0, pieces.Length - part.Keep)..]);
            text.Append(part.Escaped ? Uri.EscapeDataString(expanded) : expanded);
        }
        return text.ToString();
    }

    /// <summary>As <see cref="ExpandAsync"/>, for a name: no trailing dot, and labels taken off the left until it fits.</summary>
    public async ValueTask<string> ExpandDomainAsync(Func<char, ValueTask<string>> value)
    {
        var name = await ExpandAsync(value);
        if (name.EndsWith('.'))
            name = name[..^1];
        // By index: sixteen thousand macros in a record make millions of labels, too many to copy the rest for each.
        var start = 0;
        while (name.Length - start > DomainLengthMax && name.IndexOf('.', start) is >= 0 and var dot)
            start = dot + 1;
        return name[start..];
    }

    public override string ToString() => Text;
}
