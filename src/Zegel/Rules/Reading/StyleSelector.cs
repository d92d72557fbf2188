using AngleSharp.Css;
using AngleSharp.Css.Dom;
using AngleSharp.Css.Parser;
using AngleSharp.Dom;

namespace Zegel.Rules.Reading;

/// <summary>
/// A selector without commas, matched from its end. Tried in every way that it might fit, one of ten descendants in a deep
/// page would take days; here each failure says how far it reaches, as in browsers, and a budget counts all visits.
/// </summary>
sealed class StyleSelector
{
    const int LengthMax = 300;

    /// <summary>Of the pseudo-classes only those that say where an element stands: a message opens with nothing hovered over.</summary>
    static readonly HashSet<string> Standing = new(
        """
        root not is where empty first-child last-child only-child nth-child nth-last-child first-of-type last-of-type
        only-of-type nth-of-type nth-last-of-type
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    readonly List<Part> parts = [];

    /// <param name="Combinator">What joins it to the part before: a space, <c>&gt;</c>, <c>+</c> or <c>~</c>.</param>
    /// <param name="AsksForSiblings">To answer, all that stand beside an element are counted.</param>
    /// <param name="Kind">The name of an element where nothing else is asked: the most frequent question.</param>
    readonly record struct Part(ISelector Compound, string? Kind, char Combinator, bool AsksForSiblings);

    enum Fit
    {
        Matches,
        FailsHere,
        FailsAmongSiblings,
        FailsCompletely,
    }

    public Priority Specificity { get; private set; }

    /// <summary>
    /// What an element must have for the selector to fit: <c>#id</c>, <c>.class</c> or the name of its kind; empty for
    /// nothing of that sort. Spares asking all the others.
    /// </summary>
    public string Key { get; private set; } = "";

    /// <summary>Null for what no client understands, or asks for more than a place in the page.</summary>
    public static StyleSelector? Read(string text, CssSelectorParser parser)
    {
        if (text.Length is 0 or > LengthMax)
            return null;
        var selector = new StyleSelector();
        var combinator = ' ';
        for (var at = 0; at < text.Length; )
        {
            if (char.IsWhiteSpace(text[at]) || text[at] is '>' or '+' or '~')
            {
                combinator = char.IsWhiteSpace(text[at]) ? combinator : text[at];
                at++;
                continue;
            }
            var end = EndOfCompound(text, at);
            if (!selector.Add(text[at..end], combinator, parser))
                return null;
            selector.Key = KeyOf(text[at..end]);
            (at, combinator) = (end, ' ');
        }
        return selector.parts.Count > 0 ? selector : null;
    }

    /// <param name="widest">How many children any element has at most.</param>
    /// <param name="visitsLeft">Negative when there were too many to go on; the answer then is no.</param>
    public bool Matches(IElement element, int widest, ref int visitsLeft) =>
        Try(element, parts.Count - 1, widest, ref visitsLeft) == Fit.Matches;

    Fit Try(IElement element, int index, int widest, ref int visitsLeft)
    {
        var part = parts[index];
        visitsLeft -= part.AsksForSiblings ? 1 + widest : 1;
        if (visitsLeft < 0)
            return Fit.FailsCompletely;
        if (part.Kind is { } kind ? element.LocalName != kind : !part.Compound.Match(element, null))
            return Fit.FailsHere;
        if (index == 0)
            return Fit.Matches;
        var at = element;
        for (; ; )
        {
            var isBeside = part.Combinator is '+' or '~';
            if (isBeside)
                visitsLeft -= widest;
            at = isBeside ? at.PreviousElementSibling : at.ParentElement;
            if (at is null)
                return isBeside ? Fit.FailsAmongSiblings : Fit.FailsCompletely;
            var fit = Try(at, index - 1, widest, ref visitsLeft);
            if (
                fit is Fit.Matches or Fit.FailsCompletely
                || part.Combinator is '>' or '+'
                || (fit == Fit.FailsAmongSiblings && isBeside)
            )
                return fit;
        }
    }

    bool Add(string compound, char combinator, CssSelectorParser parser)
    {
        if (!IsOfPlaces(compound, out var asksForSiblings))
            return false;
        try
        {
            if (parser.ParseSelector(compound) is not { } parsed)
                return false;
            var kind = compound.All(char.IsAsciiLetterOrDigit) ? compound.ToLowerInvariant() : null;
            parts.Add(new Part(parsed, kind, combinator, asksForSiblings));
            Specificity += parsed.Specificity;
            return true;
        }
        catch (DomException)
        {
            return false;
        }
    }

    static string KeyOf(string compound)
    {
        var end = compound.AsSpan().IndexOfAny('[', ':');
        var simple = end < 0 ? compound : compound[..end];
        if (simple.AsSpan().ContainsAny('\\', '|'))
            return "";
        var at = simple.IndexOf('#', StringComparison.Ordinal);
        if (at < 0)
            at = simple.IndexOf('.', StringComparison.Ordinal);
        if (at < 0)
            return simple == "*" ? "" : simple;
        var next = simple.AsSpan(at + 1).IndexOfAny('.', '#');
        return next < 0 ? simple[at..] : simple.Substring(at, next + 1);
    }

    static int EndOfCompound(string text, int at)
    {
        for (; at < text.Length; at++)
            if (text[at] is '(' or '[')
                at = CssText.Close(text, at);
            else if (text[at] == '\\')
                at++;
            else if (char.IsWhiteSpace(text[at]) || text[at] is '>' or '+' or '~')
                break;
        return Math.Min(at, text.Length);
    }

    static bool IsOfPlaces(string compound, out bool asksForSiblings)
    {
        asksForSiblings = false;
        for (var at = 0; at < compound.Length; at++)
            if (compound[at] == '[')
                at = CssText.Close(compound, at);
            else if (compound[at] == '\\')
                at++;
            else if (compound[at] == ':')
            {
                var end = at + 1;
                while (end < compound.Length && (char.IsAsciiLetter(compound[end]) || compound[end] == '-'))
                    end++;
                var name = compound[(at + 1)..end];
                if (!Standing.Contains(name))
                    return false;
                asksForSiblings |= name.Contains('-');
                // Within brackets stands what could be tried in many ways again.
                if (end < compound.Length && compound[end] == '(' && !name.Contains('-'))
                    if (compound[end..CssText.Close(compound, end)].AsSpan().ContainsAny(" >+~"))
                        return false;
            }
        return true;
    }
}
