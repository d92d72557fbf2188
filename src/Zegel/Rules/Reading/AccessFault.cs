using AngleSharp.Dom;

namespace Zegel.Rules.Reading;

/// <summary>What keeps somebody from reading a mail who hears it, enlarges it or sees few colours.</summary>
public enum AccessKind
{
    Language,
    Title,
    HeadingOrder,
    LayoutTable,
    Contrast,
    LinkText,
    Direction,
}

/// <param name="Seen">In words.</param>
public sealed record AccessFault(AccessKind Kind, Said Seen, int Line, int Column);

/// <summary>Looks for them in a parsed page; contrast is measured where text is followed, in <see cref="HiddenText"/>.</summary>
static class AccessFaults
{
    const int FaultsMax = 100;
    const int TextMax = 60;

    static readonly HashSet<string> SaysNothing = new(
        [
            "hier",
            "klik hier",
            "klik",
            "lees meer",
            "meer",
            "lees verder",
            "deze link",
            "link",
            "here",
            "click here",
            "click",
            "more",
            "read more",
            "this link",
            "learn more",
            "go",
            "hier klicken",
            "mehr",
            "weiterlesen",
            "mehr lesen",
            "weiter",
            "dieser link",
            "ici",
            "cliquez ici",
            "plus",
            "lire plus",
            "en savoir plus",
            "ce lien",
            "lien",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    public static IEnumerable<AccessFault> In(IDocument document) =>
        OfPage(document)
            .Concat(document.QuerySelectorAll("table").Where(IsLayout).Select(Table))
            .Concat(Headings(document))
            .Concat(Links(document))
            .Take(FaultsMax);

    static IEnumerable<AccessFault> OfPage(IDocument document)
    {
        var root = document.DocumentElement;
        if (!IsWritten(root) || string.IsNullOrWhiteSpace(root.GetAttribute("lang")))
            // A fragment may say its language on what is around the text.
            if (document.Body?.Children is not [{ } only] || string.IsNullOrWhiteSpace(only.GetAttribute("lang")))
                yield return At(
                    AccessKind.Language,
                    ("the page does not say its language", "de mail zegt niet in welke taal hij is"),
                    root
                );
        if (IsWritten(root) && string.IsNullOrWhiteSpace(document.Title))
            yield return At(AccessKind.Title, ("the page has no title", "de mail heeft geen titel"), root);
        var text = document.Body?.TextContent ?? "";
        if (IsMostlyRightToLeft(text) && !document.All.Any(e => e.GetAttribute("dir") is "rtl" or "auto"))
            yield return At(
                AccessKind.Direction,
                (
                    "the text runs from right to left and nothing says so",
                    "de tekst loopt van rechts naar links en nergens staat dat"
                ),
                root
            );
    }

    static bool IsWritten(IElement element) => element.SourceReference is not null;

    static bool IsMostlyRightToLeft(string text)
    {
        var (right, letters) = (0, 0);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 5000)))
            if (char.IsLetter(c))
            {
                letters++;
                right += c is (>= '\u0590' and <= '\u08FF') or (>= '\uFB1D' and <= '\uFEFC') ? 1 : 0;
            }
        return letters > 20 && right > letters / 2;
    }

    /// <summary>Rows and columns that mean nothing are read out as data all the same, unless the table says otherwise.</summary>
    static bool IsLayout(IElement table) =>
        table.GetAttribute("role") is null
        && !table.Children.Any(child => child.LocalName == "caption")
        && table.QuerySelector("th") is null;

    static AccessFault Table(IElement table) =>
        At(
            AccessKind.LayoutTable,
            (
                "a table without heading cells is read out as data",
                "een tabel zonder kopcellen wordt als gegevens voorgelezen"
            ),
            table
        );

    static IEnumerable<AccessFault> Headings(IDocument document)
    {
        var last = 0;
        foreach (var heading in document.QuerySelectorAll("h1,h2,h3,h4,h5,h6"))
        {
            var level = heading.LocalName[1] - '0';
            if (last > 0 && level > last + 1)
                yield return At(
                    AccessKind.HeadingOrder,
                    ($"<h{level}> follows <h{last}>", $"na <h{last}> komt <h{level}>"),
                    heading
                );
            last = level;
        }
    }

    static IEnumerable<AccessFault> Links(IDocument document)
    {
        foreach (var link in document.QuerySelectorAll("a[href]"))
        {
            var text = Squeezed(link.TextContent);
            if (text.Length == 0)
            {
                if (
                    link.QuerySelector("img[alt]:not([alt=''])") is null
                    && link.GetAttribute("aria-label") is not { Length: > 0 }
                )
                    yield return At(AccessKind.LinkText, ("a link without words", "een link zonder woorden"), link);
            }
            else if (
                SaysNothing.Contains(text.Trim('.', '!', '»', '>', '›', '→', ' ', '…'))
                && link.GetAttribute("aria-label") is not { Length: > 0 }
            )
                yield return At(
                    AccessKind.LinkText,
                    ($"the link “{text}” says nothing by itself", $"de link “{text}” zegt op zichzelf niets"),
                    link
                );
        }
    }

    static string Squeezed(string text) =>
        string.Join(' ', text[..Math.Min(text.Length, 500)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            is var plain
        && plain.Length > TextMax
            ? plain[..TextMax]
            : plain;

    static AccessFault At(AccessKind kind, Said seen, IElement element)
    {
        var at = MailHtmlReader.Position(element);
        return new AccessFault(kind, seen, at.Line, at.Column);
    }
}
