using System.Text;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>One transaction: MAIL, RCPT, DATA and the content.</summary>
public sealed partial class SmtpClientSession
{
    /// <summary>What is written between two flushes; each has its own time-out.</summary>
    const int BlockOctets = 64 * 1024;

    /// <summary>Room for one more envelope behind the content: two paths of 256 octets and their parameters.</summary>
    const int EnvelopeOctets = 2048;

    async ValueTask<SmtpResult?> EnvelopeInOneGoAsync(SmtpEnvelope envelope, long sizeBytes)
    {
        var resetting = needsReset;
        if (announced is null)
        {
            if (resetting)
                line.Write("RSET");
            WriteGroup(envelope, sizeBytes);
            await line.FlushAsync(SmtpStage.Mail, timeouts.Mail);
        }
        announced = null;
        needsReset = false;
        if (resetting)
            await ReadResetAsync();
        var mail = await line.ReadAsync(SmtpStage.Mail, timeouts.Mail);
        var refused = Refusal(mail, SmtpStage.Mail);
        if (mail.EndsSession)
            return refused;
        try
        {
            var rcpt = await line.ReadAsync(SmtpStage.Rcpt, timeouts.Rcpt);
            refused ??= Refusal(rcpt, SmtpStage.Rcpt);
            if (rcpt.EndsSession)
                return refused;
            var data = await line.ReadAsync(SmtpStage.Data, timeouts.Data);
            if (refused is null)
                return DataRefusal(data);
            await LeaveDataAsync(data, mailStands: mail.IsPositive);
            return refused;
        }
        catch (LineBrokenException) when (refused is not null)
        {
            isOpen = false;
            return refused; // the verdict was heard before the line broke
        }
    }

    /// <summary>A server that refused the envelope and still says 354 gets a lone dot: an empty message for nobody (RFC 2920 §3.1).</summary>
    async ValueTask LeaveDataAsync(SmtpReply data, bool mailStands)
    {
        if (data.Code is >= 300 and < 400)
        {
            line.Write(".");
            await line.FlushAsync(SmtpStage.Data, timeouts.DataBlock);
            isOpen &= !(await line.ReadAsync(SmtpStage.Data, timeouts.FinalDot)).EndsSession;
        }
        else
        {
            needsReset = mailStands;
            isOpen &= !data.EndsSession;
        }
    }

    async ValueTask<SmtpResult?> EnvelopeInLockstepAsync(SmtpEnvelope envelope, long sizeBytes)
    {
        if (needsReset)
        {
            line.Write("RSET");
            await line.FlushAsync(SmtpStage.Reset, timeouts.Mail);
            await ReadResetAsync();
        }
        transactions++;
        if (
            Refusal(
                await AskAsync(envelope.MailFrom(Extensions, sizeBytes), SmtpStage.Mail, timeouts.Mail),
                SmtpStage.Mail
            ) is
            { } mail
        )
            return mail;
        needsReset = true;
        if (
            Refusal(await AskAsync(envelope.RcptTo(Extensions), SmtpStage.Rcpt, timeouts.Rcpt), SmtpStage.Rcpt) is
            { } rcpt
        )
            return rcpt;
        var refused = DataRefusal(await AskAsync("DATA", SmtpStage.Data, timeouts.Data));
        needsReset = refused is not null;
        return refused;
    }

    async ValueTask<SmtpResult> ContentAsync(ReadOnlyMemory<byte> content, SmtpEnvelope? next)
    {
        var sent = 0;
        for (; content.Length - sent > BlockOctets; sent += BlockOctets)
        {
            DotStuffing.Write(line.Output, content.Span, sent, sent + BlockOctets);
            if (await FlushContentAsync(SmtpStage.Content) is { } early)
                return early;
        }
        DotStuffing.Write(line.Output, content.Span, sent, content.Length, EnvelopeOctets);
        DotStuffing.WriteEnd(line.Output, content.Span);
        if (next is not null && Extensions.Pipelining && MayReuse && next.Obstacle(Extensions, next.SizeBytes) is null)
        {
            WriteGroup(next, next.SizeBytes);
            announced = next;
        }
        if (await FlushContentAsync(SmtpStage.FinalDot) is { } late)
            return late;
        var reply = await line.ReadAsync(SmtpStage.FinalDot, timeouts.FinalDot);
        return Refusal(reply, SmtpStage.FinalDot) ?? (SmtpResult)new SmtpResult.Accepted(reply);
    }

    /// <summary>A server that has enough says so and hangs up while we write: what it said before counts.</summary>
    async ValueTask<SmtpResult?> FlushContentAsync(SmtpStage stage)
    {
        try
        {
            await line.FlushAsync(stage, timeouts.DataBlock);
            return null;
        }
        catch (LineBrokenException)
        {
            isOpen = false;
            if (await LastWordAsync(stage) is { } word)
                return word;
            throw;
        }
    }

    async ValueTask<SmtpResult?> LastWordAsync(SmtpStage stage)
    {
        try
        {
            var reply = await line.ReadAsync(stage, timeouts.Quit);
            return reply.IsPositive ? null : new SmtpResult.Refused(reply, stage);
        }
        catch (LineBrokenException)
        {
            return null;
        }
    }

    async ValueTask ReadResetAsync()
    {
        needsReset = false;
        var reply = await line.ReadAsync(SmtpStage.Reset, timeouts.Mail);
        if (reply.Code >= 300)
            throw new LineBrokenException(SmtpStage.Reset, $"RSET was answered with {reply}");
    }

    void WriteGroup(SmtpEnvelope envelope, long? sizeBytes)
    {
        transactions++;
        line.Write(envelope.MailFrom(Extensions, sizeBytes));
        line.Write(envelope.RcptTo(Extensions));
        line.Write("DATA");
    }

    SmtpResult.Refused? DataRefusal(SmtpReply reply)
    {
        needsReset = reply.Code >= 400;
        if (reply.Code >= 300)
            return reply.IsPositive ? null : Refusal(reply, SmtpStage.Data);
        throw new LineBrokenException(SmtpStage.Data, $"DATA was answered with {reply}");
    }

    SmtpResult.Refused? Refusal(SmtpReply reply, SmtpStage stage)
    {
        isOpen &= !reply.EndsSession;
        return reply.Code switch
        {
            < 300 => null,
            < 400 => throw new LineBrokenException(stage, $"answered with {reply}"),
            _ => new SmtpResult.Refused(reply, stage),
        };
    }

    /// <summary>What forbids this content, whatever the server offers: a bare CR or LF never leaves (D14), nor undeclared 8-bit (D11).</summary>
    static SmtpResult.CannotSend? Obstacle(SmtpEnvelope envelope, ReadOnlySpan<byte> content)
    {
        if (!DotStuffing.HasOnlyCrlf(content))
            return new(new EnhancedStatus(5, 6, 0), "the content has a bare CR or LF");
        if (!envelope.EightBit && !Ascii.IsValid(content))
            return new(
                new EnhancedStatus(5, 6, 3),
                "the content has octets above 127 and the envelope does not say so"
            );
        return null;
    }
}
