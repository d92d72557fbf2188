using System.Net;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// The page around a campaign's text: one column, valid HTML, every style inline, nothing fetched from anywhere. Sources that
/// are whole documents keep their own page and only get preheader and footer.
/// </summary>
static partial class Frame
{
    public const string PreheaderId = "zegel-preheader";

    /// <summary>Longer blocks make Markdown's reading of unclosed brackets slow (its time grows with the square).</summary>
    const int MarkdownBlockMax = 10_000;

    // No raw HTML: Markdown is for who writes words; HTML sources are for who writes HTML.
    static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseNonAsciiNoEscape()
        .Build();

    const string Body =
        "margin:0;padding:0;background-color:#f3f1ec;color:#26231f;font-family:Verdana,Arial,sans-serif";

    const string Hidden =
        "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:#f3f1ec";

    static readonly Dictionary<string, string> Styles = new(StringComparer.Ordinal)
    {
        ["h1"] =
            "margin:0 0 16px;font-family:Georgia,serif;font-size:28px;line-height:36px;font-weight:bold;color:#1d3b2a",
        ["h2"] =
            "margin:28px 0 12px;font-family:Georgia,serif;font-size:22px;line-height:30px;font-weight:bold;color:#1d3b2a",
        ["h3"] =
            "margin:24px 0 8px;font-family:Georgia,serif;font-size:18px;line-height:26px;font-weight:bold;color:#1d3b2a",
        ["p"] = "margin:0 0 16px;font-size:16px;line-height:26px",
        ["ul"] = "margin:0 0 16px;padding:0 0 0 24px",
        ["li"] = "margin:0 0 8px;font-size:16px;line-height:26px",
        ["a"] = "color:#0b4f6c;text-decoration:underline",
        ["img"] = "display:block;max-width:100%;height:auto;border:0",
        ["blockquote"] = "margin:0 0 16px;padding:0 0 0 16px;border-left:4px solid #c9c2b4",
        ["hr"] = "margin:28px 0;border:0;border-top:1px solid #c9c2b4",
        ["code"] = "font-size:14px;line-height:22px;white-space:pre-wrap",
        ["table"] = "margin:0 0 16px;border-collapse:collapse;font-size:16px;line-height:26px",
        ["th"] = "padding:4px 12px 4px 0;text-align:left;border-bottom:1px solid #c9c2b4",
        ["td"] = "padding:4px 12px 4px 0;text-align:left",
    };

    [GeneratedRegex(@"<p style=""[^""]*"">(?<tags>(\uE001\d+\uE002|\s)+)</p>", RegexOptions.ExplicitCapture, 10_000)]
    static partial Regex TagsAlone { get; }

    /// <summary>The inside of a page from Markdown; null with a finding when it cannot be read.</summary>
    public static Lined? FromMarkdown(string skeleton, List<Finding> findings)
    {
        var line = 1;
        foreach (var block in skeleton.ReplaceLineEndings("\n").Split("\n\n"))
        {
            if (block.Length > MarkdownBlockMax)
            {
                findings.Add(
                    TooTangled(
                        (
                            $"a block of {block.Length} characters without a blank line",
                            $"een blok van {block.Length} tekens zonder witregel"
                        ),
                        line
                    )
                );
                return null;
            }
            line += block.Count(c => c == '\n') + 2;
        }
        try
        {
            return Styled(Markdig.Markdown.Parse(skeleton, Markdown));
        }
        catch (ArgumentException)
        {
            // Markdig's own bound on blocks in blocks.
            findings.Add(TooTangled(("blocks in blocks, too deep", "blokken in blokken, te diep"), null));
            return null;
        }
    }

    static Lined Styled(MarkdownDocument document)
    {
        foreach (var node in document.Descendants())
            if (ElementOf(node) is { } element)
                node.GetAttributes()
                    .AddProperty(
                        "style",
                        Styles[element].Replace("text-align:left", Align(node), StringComparison.Ordinal)
                    );
        // Markdig would write the column's alignment as a second style attribute.
        foreach (var column in document.Descendants<Table>().SelectMany(table => table.ColumnDefinitions))
            column.Alignment = null;
        var (html, lines) = Written(document);
        // A paragraph of tags alone would leave a gap where it stood; its lines stay as many as they are.
        return new Lined(TagsAlone.Replace(html, "${tags}"), lines);
    }

    /// <summary>The HTML, and for each of its lines the one of the source that it came from.</summary>
    static (string Html, int[] Lines) Written(MarkdownDocument document)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Markdown.Setup(renderer);
        var blocks = new List<(int At, int Line)>();
        renderer.ObjectWriteBefore += (_, written) =>
        {
            if (written is Block { Line: var line } and not MarkdownDocument)
                blocks.Add((writer.GetStringBuilder().Length, line + 1));
        };
        renderer.Render(document);
        var html = writer.ToString();
        var lines = new int[html.Count('\n') + 1];
        var (block, from) = (0, 0);
        for (var (at, line) = (0, 0); line < lines.Length; line++)
        {
            var end = html.IndexOf('\n', at) is >= 0 and var newLine ? newLine : html.Length;
            // The last block that began on this line or before it, and as many lines further as the page is since.
            for (; block < blocks.Count && blocks[block].At <= end; block++)
                from = blocks[block].Line - line;
            lines[line] = Math.Max(from + line, 1);
            at = end + 1;
        }
        return (html, lines);
    }

    static string Align(MarkdownObject node) =>
        node is TableCell { Parent: TableRow { Parent: Table table } row } cell
        && table.ColumnDefinitions.ElementAtOrDefault(row.IndexOf(cell))?.Alignment is { } alignment
            ? $"text-align:{alignment.ToString().ToLowerInvariant()}"
            : "text-align:left";

    static string? ElementOf(MarkdownObject node) =>
        node switch
        {
            HeadingBlock { Level: 1 } => "h1",
            HeadingBlock { Level: 2 } => "h2",
            HeadingBlock => "h3",
            ParagraphBlock => "p",
            ListBlock => "ul",
            ListItemBlock => "li",
            QuoteBlock => "blockquote",
            ThematicBreakBlock => "hr",
            CodeBlock => "code",
            Table => "table",
            TableCell { Parent: TableRow { IsHeader: true } } => "th",
            TableCell => "td",
            LinkInline { IsImage: true } => "img",
            LinkInline or AutolinkInline => "a",
            _ => null,
        };

    /// <summary>A whole document with our page around the inside.</summary>
    public static Lined Page(Lined inside, string title, string language) =>
        Lined.Ours(Before(title, language)) + inside + Lined.Ours(After);

    static string Before(string title, string language) =>
        $"""
            <!DOCTYPE html>
            <html lang="{language}" dir="ltr">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>{WebUtility.HtmlEncode(title)}</title>
            </head>
            <body style="{Body}">
            <table role="presentation" style="width:100%;border-collapse:collapse">
            <tr>
            <td style="padding:24px 0">
            <div role="main" style="box-sizing:border-box;max-width:600px;margin:0 auto;padding:32px 24px;background-color:#ffffff;color:#26231f;font-size:16px;line-height:26px">

            """;

    const string After = """

        </div>
        </td>
        </tr>
        </table>
        </body>
        </html>
        """;

    /// <summary>The line that mail programs show beside the subject; nothing for nothing.</summary>
    public static string Preheader(string text) =>
        text.Length == 0 ? "" : $"<div id=\"{PreheaderId}\" style=\"{Hidden}\">{WebUtility.HtmlEncode(text)}</div>";

    static Finding TooTangled(Said observed, int? line) =>
        Finding.Of(
            "F10",
            Verdict.Block,
            observed,
            "text in paragraphs and short lists",
            ("Divide it with blank lines.", "Verdeel het met witregels."),
            line
        );
}
