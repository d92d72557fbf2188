using Zegel.Rules.Reading;

namespace Zegel.Rules.Html;

/// <summary>Judges a page by the HTML Living Standard, as the W3C's checker does.</summary>
static class HtmlConformance
{
    /// <summary>The faults in order of the text, obsolete markup among them. Bounded in number and time.</summary>
    public static IReadOnlyList<HtmlFault> Check(string html)
    {
        var text = (html.Length > MailHtml.LengthMax ? html[..MailHtml.LengthMax] : html)
            .TrimStart('\uFEFF')
            .ReplaceLineEndings("\n");
        var faults = new HtmlFaults();
        MarkupScan.Run(text, faults);
        // A page too tangled to read once is not read twice; F10 blocks it.
        if (!MailHtml.Of(html).IsCut && MailHtmlReader.Parse(text) is { DocumentElement: { } root } document)
            new HtmlWalk(document, text, faults).Run(root);
        return [.. faults.Found.OrderBy(fault => fault.Line)];
    }
}
