using System.Globalization;
using System.Net.Security;
using Zegel.Mail.Reports;

namespace Zegel.Mail.Smtp;

/// <summary>The server's side of the talk: verbs in, replies out. The message itself stands in the other half of this class.</summary>
sealed partial class SmtpServerDialogue(
    SmtpServerLine line,
    SmtpPeer peer,
    SmtpServerOptions options,
    SmtpReceiver receiver
) : IDisposable
{
    /// <summary>For every line but MAIL and RCPT, CRLF included (RFC 5321 §4.5.3.1.4).</summary>
    const int ShortLineOctetsMax = 512;

    readonly SslStreamCertificateContext? certificate = options.Certificate();
    readonly List<SmtpRecipient> recipients = [];
    SmtpPeer peer = peer;
    SmtpState state = SmtpState.Stranger;
    SmtpSender sender = new(SmtpPath.Null);
    SmtpDataReader? chunks;
    int errors;
    int commandsSinceMessage;

    bool MayStartTls => certificate is not null && peer.Tls is null && Offers(SmtpOffers.StartTls);

    public void Dispose() => chunks?.Dispose();

    public async ValueTask TalkAsync()
    {
        if (!await GreetAsync())
            return;
        while (true)
        {
            var (kind, text, octets) = await line.ReadLineAsync();
            if (kind == LineKind.Closed || !await ObeyAsync(kind, text, octets))
                return;
            if (errors > options.ErrorsMax || commandsSinceMessage > options.CommandsMax)
            {
                line.Say(Reply(421, "4.7.0", "Too many errors or commands, closing"));
                return;
            }
        }
    }

    async ValueTask<bool> GreetAsync()
    {
        var greeting = SmtpReply.Plain(220, $"{options.HostName} ESMTP");
        return await receiver.ConnectedAsync(peer, line.Token) switch
        {
            SmtpAnswer.Proceed => Say(greeting),
            // A server that refuses at the door says so and hangs up (RFC 5321 §3.1).
            SmtpAnswer.Say(var reply) => Say(reply) && reply.IsPositive,
            _ => false,
        };
    }

    /// <summary>False ends the conversation.</summary>
    async ValueTask<bool> ObeyAsync(LineKind kind, string text, int octets)
    {
        commandsSinceMessage++;
        switch (kind)
        {
            case LineKind.TooLong:
                return Wrong(500, "5.5.2", "The line is too long");
            case LineKind.NotText:
                return Wrong(500, "5.5.2", "The line is not text");
            case LineKind.Endless:
                return await HangUpAsync(Reply(500, "5.5.2", "The line does not end"));
            case LineKind.BareCrOrLf:
                return await HangUpAsync(Reply(550, "5.5.2", "A line ends with CRLF, nothing else"));
        }
        var command = SmtpCommand.Read(text);
        if (octets > ShortLineOctetsMax && command.Verb is not (SmtpVerb.Mail or SmtpVerb.Rcpt))
            return Wrong(500, "5.5.2", "The line is too long");
        if (command.Verb == SmtpVerb.Bdat)
            return Offers(SmtpOffers.Chunking)
                ? await ChunkAsync(command.Argument)
                : Wrong(500, "5.5.2", "Command not known");
        if (!state.Welcomes(command.Verb))
            return Wrong(503, "5.5.1", state.Wants());
        return command.Verb switch
        {
            SmtpVerb.Ehlo or SmtpVerb.Helo => await HelloAsync(command),
            SmtpVerb.Mail => await MailAsync(command.Argument),
            SmtpVerb.Rcpt => await RcptAsync(command.Argument),
            SmtpVerb.Data or SmtpVerb.Rset or SmtpVerb.Quit or SmtpVerb.StartTls when command.Argument.Length > 0 =>
                Wrong(501, "5.5.4", "No argument here"),
            SmtpVerb.Data => await DataAsync(),
            SmtpVerb.StartTls when MayStartTls => await StartTlsAsync(),
            SmtpVerb.StartTls => Wrong(502, "5.5.1", "No STARTTLS here"),
            SmtpVerb.Rset => Forget() && Say(250, "2.0.0", "Forgotten"),
            SmtpVerb.Noop => Say(250, "2.0.0", "Ok"),
            SmtpVerb.Quit => Say(221, "2.0.0", "Goodbye") && false,
            SmtpVerb.Vrfy => Say(252, "2.5.0", "Send some mail, and see"),
            SmtpVerb.Expn => Wrong(502, "5.5.1", "No lists are shown here"),
            SmtpVerb.Help => Say(214, "2.0.0", "RFC 5321"),
            _ => Wrong(500, "5.5.2", "Command not known"),
        };
    }

    async ValueTask<bool> HelloAsync(SmtpCommand command)
    {
        var name = command.Argument.Split(' ')[0];
        if (name.Length is 0 or > SmtpPath.DomainMax)
            return Wrong(501, "5.5.4", "Say who you are");
        peer = peer with { Hello = name };
        var lines = new List<string> { $"{options.HostName} greets {name}" };
        if (command.Verb == SmtpVerb.Ehlo)
            lines.AddRange(Keywords());
        return await receiver.GreetedAsync(peer, line.Token) switch
        {
            SmtpAnswer.Proceed => Enter() && Say(SmtpReply.Plain(250, lines)),
            SmtpAnswer.Say(var reply) => (!reply.IsPositive || Enter()) && Say(reply),
            _ => false,
        };

        bool Enter()
        {
            state = SmtpState.Ready;
            return Forget();
        }
    }

    /// <summary>Exactly what is implemented and on (D34).</summary>
    IEnumerable<string> Keywords()
    {
        if (Offers(SmtpOffers.Pipelining))
            yield return "PIPELINING";
        if (Offers(SmtpOffers.Size))
            yield return string.Create(CultureInfo.InvariantCulture, $"SIZE {options.SizeBytesMax}");
        if (Offers(SmtpOffers.EightBitMime))
            yield return "8BITMIME";
        if (Offers(SmtpOffers.SmtpUtf8))
            yield return "SMTPUTF8";
        yield return "ENHANCEDSTATUSCODES";
        if (Offers(SmtpOffers.Dsn))
            yield return "DSN";
        if (Offers(SmtpOffers.Chunking))
            yield return "CHUNKING";
        if (Offers(SmtpOffers.Limits))
            yield return string.Create(CultureInfo.InvariantCulture, $"LIMITS RCPTMAX={options.RecipientsMax}");
        if (MayStartTls)
            yield return "STARTTLS";
        yield return "HELP";
    }

    async ValueTask<bool> StartTlsAsync()
    {
        var tls = await line.StartTlsAsync(Reply(220, "2.0.0", "Ready"), certificate!);
        Forget();
        state = SmtpState.Stranger;
        peer = peer with { Hello = "", Tls = tls };
        return true;
    }

    async ValueTask<bool> MailAsync(string argument)
    {
        var (read, error) = SmtpCommand.ReadSender(argument, options);
        if (read is null)
            return Wrong(error!);
        return await receiver.SenderAsync(peer, read, line.Token) switch
        {
            SmtpAnswer.Proceed => Begin() && Say(250, "2.1.0", "Sender ok"),
            SmtpAnswer.Say(var reply) => (!reply.IsPositive || Begin()) && Say(reply),
            _ => false,
        };

        bool Begin()
        {
            (sender, state) = (read, SmtpState.Sender);
            return true;
        }
    }

    async ValueTask<bool> RcptAsync(string argument)
    {
        var (read, error) = SmtpCommand.ReadRecipient(argument, sender.Utf8, options);
        if (read is null)
            return Wrong(error!);
        if (recipients.Count >= options.RecipientsMax)
            return Say(452, "4.5.3", "Too many recipients");
        return await receiver.RecipientAsync(peer, sender, read, line.Token) switch
        {
            SmtpAnswer.Proceed => Add() && Say(250, "2.1.5", "Recipient ok"),
            SmtpAnswer.Say(var reply) => (!reply.IsPositive || Add()) && Say(reply),
            _ => false,
        };

        bool Add()
        {
            recipients.Add(read);
            state = SmtpState.Recipients;
            return true;
        }
    }

    /// <summary>Ends the transaction; always true, to stand in a row of steps.</summary>
    bool Forget()
    {
        recipients.Clear();
        sender = new SmtpSender(SmtpPath.Null);
        chunks?.Dispose();
        chunks = null;
        if (state != SmtpState.Stranger)
            state = SmtpState.Ready;
        return true;
    }

    async ValueTask<bool> HangUpAsync(SmtpReply reply)
    {
        Say(reply);
        await line.FarewellAsync();
        await line.LingerAsync();
        return false;
    }

    bool Wrong(int code, string status, string text) => Wrong(Reply(code, status, text));

    bool Wrong(SmtpReply reply)
    {
        errors++;
        return Say(reply);
    }

    bool Say(int code, string status, string text) => Say(Reply(code, status, text));

    /// <summary>False when the reply itself ends the conversation.</summary>
    bool Say(SmtpReply reply)
    {
        line.Say(reply);
        return !reply.EndsSession;
    }

    static SmtpReply Reply(int code, string status, string text) =>
        SmtpReply.Of(code, EnhancedStatus.TryParse(status, out var read) ? read : default, text);

    bool Offers(SmtpOffers offer) => options.Offers.HasFlag(offer);
}
