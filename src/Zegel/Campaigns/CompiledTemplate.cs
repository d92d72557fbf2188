using System.Buffers;
using Zegel.Mail.Message;
using Zegel.Sealing;

namespace Zegel.Campaigns;

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
}

public sealed record RenderedCopy(string Subject, DraftBody Body);
