using System.Buffers;
using Zegel.Mail.Message;
using Zegel.Sealing;

namespace Zegel.Campaigns.Templates;

/// <summary>
/// A template ready to be sent: the body encoded once, with slots for what differs. Safe for use by many threads.
/// </summary>
public sealed class CompiledTemplate
{
    /// <summary>A rendered subject is cut here, far below the 998 octets of a line.</summary>
    const int SubjectLengthMax = 250;

    readonly LiquidText subject;
    readonly LiquidText text;
    readonly LiquidText html;
    readonly CompiledBody body;

    internal CompiledTemplate(LiquidText subject, LiquidText text, LiquidText html)
    {
        (this.subject, this.text, this.html) = (subject, text, html);
        body = CompiledBody.Compile(new BodyTemplate(text.Segments(0), html.Segments(text.SlotCount)));
    }

    /// <summary>False when some tag is more than a field and is rendered per person by Fluid, which is slower.</summary>
    public bool IsFast => subject.IsPlain && text.IsPlain && html.IsPlain;

    /// <summary>Of the HTML part, tags as written.</summary>
    public required int HtmlBytes { get; init; }

    /// <summary>The tenant's own fields that it prints or asks about.</summary>
    public required IReadOnlyList<string> OwnFields { get; init; }

    /// <summary>For each line of the HTML the one of the source it came from, 0 for none; empty where that cannot be told.</summary>
    public required IReadOnlyList<int> Lines { get; init; }

    /// <summary>One copy, encoded.</summary>
    public RenderedCopy Render(CopyValues copy)
    {
        var values = new string[text.SlotCount + html.SlotCount];
        text.Fill(copy, values);
        html.Fill(copy, values.AsSpan(text.SlotCount));
        var bytes = new ArrayBufferWriter<byte>(16 * 1024);
        body.Render(values, bytes);
        return new RenderedCopy(
            Subject(copy),
            new DraftBody(body.ContentType, TransferEncoding: null, bytes.WrittenMemory, IsRelaxedStable: true)
        );
    }

    /// <summary>The subject of one copy, on one line.</summary>
    public string Subject(CopyValues copy) => CopyValues.Clean(subject.Render(copy), SubjectLengthMax);

    /// <summary>The text part of one copy, decoded.</summary>
    public string Text(CopyValues copy) => text.Render(copy);

    /// <summary>The HTML part of one copy, decoded.</summary>
    public string Html(CopyValues copy) => html.Render(copy);

    /// <summary>The line of the source that a line of this copy's HTML came from; null for what nobody typed, or where it cannot be told.</summary>
    /// <param name="copy">The HTML, of which tags that ask and repeat may have changed the lines.</param>
    public int? SourceLine(string copy, int line) => Typed(copy, line) is > 0 and var typed ? typed : null;

    /// <summary>True for a line of what Zegel puts around the text.</summary>
    public bool IsFrame(string copy, int line) => Typed(copy, line) == 0;

    int? Typed(string copy, int line) =>
        Lines.Count == copy.Count('\n') + 1 && line >= 1 && line <= Lines.Count ? Lines[line - 1] : null;
}

public sealed record RenderedCopy(string Subject, DraftBody Body);
