using System.Text.RegularExpressions;
using Fluid;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>What a campaign's message is made from.</summary>
/// <param name="Subject">With Liquid tags.</param>
/// <param name="Preheader">The line that mail programs show beside the subject; may be empty.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>: of the footer, and of a page that is ours.</param>
public sealed record TemplateInput(
    string Subject,
    string Preheader,
    TemplateFormat Format,
    string Source,
    SenderIdentity Sender,
    string BrandName,
    string Language
)
{
    /// <summary>The change of address that the footer tells of.</summary>
    public Announcement? Announcement { get; init; }
}

/// <summary>How compiling ended.</summary>
public abstract record CompileResult
{
    CompileResult() { }

    /// <param name="Warnings">What may be sent but could be better.</param>
    public sealed record Compiled(CompiledTemplate Template, IReadOnlyList<Finding> Warnings) : CompileResult;

    /// <param name="Findings">Each with line and column in the text it is about, where there is one.</param>
    /// <param name="StandIn">
    /// The same without its tags, so that all the rest can be judged at once; never to be sent. Null when nothing can be made of it.
    /// </param>
    public sealed record Failed(IReadOnlyList<Finding> Findings, CompiledTemplate? StandIn) : CompileResult;
}

/// <summary>
/// Turns what a marketer wrote into what is sent: the frame or their own page, the locked footer, the text part, and the
/// places where copies differ. Everything that can be wrong is said here, before anyone is selected.
/// </summary>
public static partial class Template
{
    public const int SourceLengthMax = 500_000;
    public const int SubjectLengthMax = 500;
    public const int PreheaderLengthMax = 200;

    /// <summary>Gmail cuts off at about 102 kB, and with it the footer (F12).</summary>
    public const int HtmlBytesMax = 80_000;

    [GeneratedRegex(@"<body\b[^>]*>", RegexOptions.IgnoreCase, 10_000)]
    static partial Regex BodyStart { get; }

    [GeneratedRegex(@"</body\s*>", RegexOptions.IgnoreCase | RegexOptions.RightToLeft, 10_000)]
    static partial Regex BodyEnd { get; }

    [GeneratedRegex(@"<(!doctype|html|head|body)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 10_000)]
    static partial Regex PagePart { get; }

    public static CompileResult Compile(TemplateInput input)
    {
        var findings = new List<Finding>();
        findings.AddRange(Footer.Missing(input.Sender));
        TooLong(("subject", "het onderwerp"), input.Subject.Length, SubjectLengthMax, "F03", findings);
        TooLong(("preheader", "het voorproefje"), input.Preheader.Length, PreheaderLengthMax, "F11", findings);
        TooLong(("template", "de tekst"), input.Source.Length, SourceLengthMax, "F12", findings);
        if (findings.Count > 0)
            return new CompileResult.Failed(findings, null);

        var source = Read(input.Source, "", 0, static _ => true, findings);
        var preheader = Read(
            input.Preheader,
            ("preheader: ", "voorproefje: "),
            source?.Tags.Count ?? 0,
            IsForReaders,
            findings
        );
        var subject = Read(
            input.Subject.ReplaceLineEndings(" "),
            ("subject: ", "onderwerp: "),
            0,
            IsForReaders,
            findings
        );
        if (subject is null || preheader is null || source is null)
            return new CompileResult.Failed(findings, null);
        var firstOfFooter = source.Tags.Count + preheader.Tags.Count;
        var lockedEnd = Footer.Html(input.Sender, input.Language, input.Announcement);
        var footer = Read(lockedEnd, ("footer: ", "voettekst: "), firstOfFooter, static _ => true, findings);
        var lined = footer is null ? null : Page(input, source.Skeleton, findings);
        if (lined is null || !Html.IsTame(lined, findings))
            return new CompileResult.Failed(findings, null);
        lined = Complete(lined, Frame.Preheader(preheader.Skeleton), footer!.Skeleton, findings);
        if (lined is null)
            return new CompileResult.Failed(findings, null);

        var page = lined.Text;
        // A tag over several lines is one sign in the skeleton: the lines after it would be told too low.
        var lines = source.Skeleton.Count('\n') == input.Source.Count('\n') ? lined.Lines : [];
        var whole = new LiquidSource(page, [.. source.Tags, .. preheader.Tags, .. footer.Tags]);
        var seen = LiquidSource.ControlsAsComments(page);
        // A footer that is hidden takes its tags along; more need not be said of those.
        if (!FooterGuard.IsWhole(seen, footer.Skeleton, findings))
            TagPlaces.Check(Html.Parse(LiquidSource.Keep(seen, i => i < firstOfFooter)), source, findings);
        else
            TagPlaces.Check(Html.Parse(seen), whole, findings);
        if (findings.Count == 0 && Assemble(subject, whole, lines, findings) is { } template)
            return Try(template) is { } fault
                ? new CompileResult.Failed([fault], null)
                : new CompileResult.Compiled(template, [.. Warnings(template)]);
        // The rest can be judged as if the tags were not there.
        return new CompileResult.Failed(
            findings,
            Assemble(
                subject with
                {
                    Skeleton = LiquidSource.WithoutMarks(subject.Skeleton),
                },
                whole with
                {
                    Skeleton = LiquidSource.Keep(page, i => i >= firstOfFooter),
                },
                lines,
                []
            )
        );
    }

    static CompiledTemplate? Assemble(
        LiquidSource subject,
        LiquidSource page,
        IReadOnlyList<int> lines,
        List<Finding> findings
    )
    {
        var document = Html.Parse(LiquidSource.ControlsAsComments(page.Skeleton));
        var line = subject.Restore(subject.Skeleton, findings);
        var html = page.Restore(page.Skeleton, findings);
        var text = page.Restore(HtmlToText.Convert(document.Body!), findings);
        return line is null || html is null || text is null
            ? null
            : new CompiledTemplate(
                new LiquidText(line, isHtml: false),
                new LiquidText(text, isHtml: false),
                new LiquidText(html, isHtml: true)
            )
            {
                HtmlBytes = System.Text.Encoding.UTF8.GetByteCount(html),
                Lines = lines,
                OwnFields = [.. LiquidFields.OwnFields(page).Union(LiquidFields.OwnFields(subject))],
            };
    }

    static LiquidSource? Read(
        string text,
        Said where,
        int firstIndex,
        Func<string, bool> mayName,
        List<Finding> findings
    )
    {
        var found = new List<Finding>();
        if (LiquidSource.TryRead(text, firstIndex, found, out var read))
            LiquidFields.Check(read, mayName, found);
        findings.AddRange(
            found.Select(finding =>
                finding with
                {
                    Observed = where.En + finding.Observed,
                    ObservedInDutch = where.Nl + finding.ObservedIn("nl"),
                }
            )
        );
        return read;
    }

    static bool IsForReaders(string field) => !field.StartsWith("exits.", StringComparison.Ordinal);

    /// <summary>The document without preheader and footer: the marketer's own, or our frame around what they wrote.</summary>
    static Lined? Page(TemplateInput input, string skeleton, List<Finding> findings) =>
        input.Format == TemplateFormat.Markdown
            ? Frame.FromMarkdown(skeleton, findings) is { } inside
                ? Frame.Page(inside, input.BrandName, input.Language)
                : null
            : PagePart.IsMatch(skeleton)
                ? Lined.Typed(skeleton)
                : Frame.Page(Lined.Typed(skeleton), input.BrandName, input.Language);

    static Lined? Complete(Lined page, string preheader, string footer, List<Finding> findings)
    {
        // From the right: what stands last is what closes the page.
        if (
            BodyStart.Match(page.Text) is not { Success: true } start
            || BodyEnd.Match(page.Text) is not { Success: true } end
            || end.Index < start.Index
        )
        {
            findings.Add(
                Finding.Of(
                    "F10",
                    Verdict.Block,
                    ("a page without <body> or </body>", "een pagina zonder <body> of </body>"),
                    "a whole HTML document, or only what goes inside one",
                    ("Write both tags, or neither.", "Schrijf beide tags, of geen van beide.")
                )
            );
            return null;
        }
        var afterStart = start.Index + start.Length;
        return page[..afterStart]
            + Lined.Ours(preheader)
            + page[afterStart..end.Index]
            + Lined.Ours(footer)
            + page[end.Index..];
    }

    /// <summary>Copies for nobody and for somebody with the longest values: a tag that fails does so now.</summary>
    static Finding? Try(CompiledTemplate template)
    {
        try
        {
            template.Render(CopyValues.Empty);
            template.Render(CopyValues.Longest);
            return null;
        }
        catch (Exception fault)
            when (fault is InvalidOperationException or ArgumentException or FluidException or OverflowException)
        {
            return Finding.Of(
                "F19",
                Verdict.Block,
                ($"a tag fails: {fault.Message}", $"een tag mislukt: {fault.Message}"),
                "tags that work for every reader",
                ("Simplify the tags.", "Maak de tags eenvoudiger.")
            );
        }
    }

    static IEnumerable<Finding> Warnings(CompiledTemplate template)
    {
        if (template.HtmlBytes is var size && size > HtmlBytesMax)
            yield return Finding.Of(
                "F12",
                Verdict.Warn,
                ($"{size / 1000} kB of HTML", $"{size / 1000} kB aan HTML"),
                $"at most {HtmlBytesMax / 1000} kB: Gmail cuts off what comes later, and with it the footer",
                ("Shorten the text or its styles.", "Kort de tekst of de stijlen in.")
            );
    }

    static void TooLong(Said what, int length, int max, string ruleId, List<Finding> findings)
    {
        if (length > max)
            findings.Add(
                Finding.Of(
                    ruleId,
                    Verdict.Block,
                    ($"a {what.En} of {length} characters", $"{what.Nl} telt {length} tekens"),
                    $"at most {max}",
                    ($"Shorten the {what.En}.", $"Kort {what.Nl} in.")
                )
            );
    }
}
