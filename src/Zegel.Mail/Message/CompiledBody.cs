using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Zegel.Mail.Message;

/// <summary>
/// A body encoded once and rendered many times: <c>multipart/alternative</c> or <c>text/plain</c>, UTF-8, quoted-printable (RFC 2046 §5.1.4).
/// What it renders is 7-bit, has lines of at most 76 octets and equals its own relaxed canonical form. Safe for use by many threads.
/// </summary>
public sealed class CompiledBody
{
    /// <summary>One step of rendering: a slot, or octets with the line breaks around them.</summary>
    readonly record struct Step(int Slot, int BreaksBefore, byte[] Octets, int BreaksAfter);

    const int NoSlot = -1;

    readonly Step[] text;
    readonly Step[] html;
    readonly byte[] beforeText = [];
    readonly byte[] beforeHtml = [];
    readonly byte[] afterHtml = [];

    CompiledBody(BodyTemplate template)
    {
        text = [.. template.Text.Select(Compile)];
        html = [.. (template.Html ?? []).Select(Compile)];
        SlotCount = text.Concat(html).Max(step => (int?)step.Slot + 1) ?? 0;
        IsMultipart = template.Html is not null;
        if (!IsMultipart)
            return;
        var boundary = Boundary(text.Concat(html));
        ContentType = $"multipart/alternative; boundary=\"{boundary}\"";
        beforeText = Encoding.ASCII.GetBytes($"--{boundary}\r\n{PartHeader("text/plain")}\r\n");
        beforeHtml = Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\n{PartHeader("text/html")}\r\n");
        afterHtml = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
    }

    public bool IsMultipart { get; }

    /// <summary>How many values a copy needs.</summary>
    public int SlotCount { get; }

    /// <summary>The value of the message's Content-Type field.</summary>
    public string ContentType { get; } = "text/plain; charset=utf-8";

    /// <summary>The value of the message's Content-Transfer-Encoding field.</summary>
    public string ContentTransferEncoding => IsMultipart ? "7bit" : "quoted-printable";

    /// <exception cref="ArgumentOutOfRangeException">A slot has a negative index.</exception>
    public static CompiledBody Compile(BodyTemplate template) => new(template);

    /// <summary>
    /// Writes one copy. A value stands between soft line breaks; its CRLF, CR and LF become line breaks; HTML must be escaped already.
    /// A body of plain text ends in exactly one line break, whatever the template and the values end in.
    /// </summary>
    /// <param name="values">At least <see cref="SlotCount"/>.</param>
    public void Render(ReadOnlySpan<string> values, IBufferWriter<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, SlotCount, nameof(values));
        output.Write(beforeText);
        var part = new PartWriter(output);
        part.Write(text, values);
        if (!IsMultipart)
        {
            part.EndBody();
            return;
        }
        part.End();
        output.Write(beforeHtml);
        part = new PartWriter(output);
        part.Write(html, values);
        part.End();
        output.Write(afterHtml);
    }

    /// <summary>Writes one copy into an array of its own.</summary>
    public byte[] Render(params ReadOnlySpan<string> values)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        Render(values, output);
        return output.WrittenSpan.ToArray();
    }

    static Step Compile(BodySegment segment)
    {
        if (segment is BodySegment.Slot slot)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(slot.Index, nameof(segment));
            return new Step(slot.Index, 0, [], 0);
        }
        var core = Trim(((BodySegment.Static)segment).Text, out var before, out var after);
        var octets = new byte[QuotedPrintable.EncodedLengthMax(core.Length)];
        var length = QuotedPrintable.Encode(core, octets);
        return new Step(NoSlot, before, octets[..length], after);
    }

    /// <summary>Counts and cuts off the line breaks around a text: whether they follow anything is known only when rendering.</summary>
    static ReadOnlySpan<char> Trim(ReadOnlySpan<char> value, out int before, out int after)
    {
        before = after = 0;
        while (value is ['\r' or '\n', ..])
        {
            value = value[(value is ['\r', '\n', ..] ? 2 : 1)..];
            before++;
        }
        while (value is [.., '\r' or '\n'])
        {
            value = value[..^(value is [.., '\r', '\n'] ? 2 : 1)];
            after++;
        }
        return value;
    }

    static string PartHeader(string type) =>
        $"Content-Type: {type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";

    /// <summary>
    /// "=_" cannot occur in quoted-printable, where "=" stands before two hexadecimal digits or a line end (RFC 2045 §6.7),
    /// so no text and no value can hold the boundary. The digest makes it the template's own.
    /// </summary>
    static string Boundary(IEnumerable<Step> steps)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var step in steps)
            digest.AppendData(step.Octets);
        return $"=_{Convert.ToHexStringLower(digest.GetHashAndReset().AsSpan(0, 12))}";
    }

    /// <summary>Puts steps one behind the other and holds line breaks back until it is known what follows them.</summary>
    ref struct PartWriter(IBufferWriter<byte> output)
    {
        int breaks;
        bool midLine;

        public void Write(ReadOnlySpan<Step> steps, ReadOnlySpan<string> values)
        {
            foreach (ref readonly var step in steps)
            {
                if (step.Slot == NoSlot)
                    Write(step);
                else
                    Write(values[step.Slot]);
            }
        }

        void Write(in Step step)
        {
            breaks += step.BreaksBefore;
            if (step.Octets.Length > 0)
            {
                Join();
                output.Write(step.Octets);
            }
            breaks += step.BreaksAfter;
        }

        void Write(string value)
        {
            var core = Trim(value, out var before, out var after);
            breaks += before;
            if (core.Length > 0)
            {
                Join();
                output.Advance(
                    QuotedPrintable.Encode(core, output.GetSpan(QuotedPrintable.EncodedLengthMax(core.Length)))
                );
            }
            breaks += after;
        }

        /// <summary>Brings us to the start of a line, by the breaks held back or else by a soft one.</summary>
        void Join()
        {
            if (breaks == 0 && midLine)
                output.Write("=\r\n"u8);
            WriteBreaks();
            midLine = true;
        }

        /// <summary>Ends a part inside a multipart: the CRLF before the boundary is not the text's (RFC 2046 §5.1.1).</summary>
        public void End() => WriteBreaks();

        /// <summary>Ends a whole body, without the empty last lines that canonicalisation would take away.</summary>
        public readonly void EndBody()
        {
            if (midLine)
                output.Write("\r\n"u8);
        }

        void WriteBreaks()
        {
            for (; breaks > 0; breaks--)
                output.Write("\r\n"u8);
        }
    }
}
