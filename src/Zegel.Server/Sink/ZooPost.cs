using System.Globalization;
using System.Net;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;

namespace Zegel.Server.Sink;

/// <summary>What the zoo's providers send back: late notifications and the mails of people who leave by mail.</summary>
sealed class ZooPost(INetwork network, int port)
{
    /// <summary>A notification after acceptance, as RFC 3464 has it, to the return path of the message.</summary>
    public async Task<bool> BounceAsync(ZooMail mail, CancellationToken cancellationToken)
    {
        var recipient = Zoo.AddressOf(mail.Received.Recipients[0].Path);
        var domain = recipient[(recipient.IndexOf('@', StringComparison.Ordinal) + 1)..];
        using var status = new MessageDeliveryStatus();
        status.StatusGroups.Add(
            new HeaderList { { "Reporting-MTA", $"dns; mx.{domain}" }, { "Arrival-Date", DateText(mail.Message.Date) } }
        );
        status.StatusGroups.Add(
            new HeaderList
            {
                { "Final-Recipient", $"rfc822; {recipient}" },
                { "Action", "failed" },
                { "Status", "5.1.1" },
                { "Diagnostic-Code", "smtp; 550 5.1.1 No such mailbox here" },
            }
        );
        var report = new MultipartReport("delivery-status")
        {
            new TextPart("plain")
            {
                Text = $"Your message to {recipient} could not be delivered: there is no such mailbox.\r\n",
            },
            status,
            new TextRfc822Headers { Message = HeaderOf(mail.Message) },
        };
        using var bounce = new MimeMessage { Subject = "Undelivered Mail Returned to Sender", Body = report };
        bounce.From.Add(new MailboxAddress("Mail Delivery System", $"mailer-daemon@{domain}"));
        bounce.Headers.Add("Auto-Submitted", "auto-replied");
        return await SendAsync(bounce, ReversePath.Null, Zoo.AddressOf(mail.Received.Sender.Path), cancellationToken);
    }

    /// <summary>An empty mail to the address that List-Unsubscribe names.</summary>
    public async Task<bool> LeaveAsync(ZooMail mail, CancellationToken cancellationToken)
    {
        using var exit = new MimeMessage
        {
            Subject = "unsubscribe",
            Body = new TextPart("plain") { Text = "" },
        };
        var from = Zoo.AddressOf(mail.Received.Recipients[0].Path);
        exit.From.Add(new MailboxAddress("", from));
        return await SendAsync(exit, new ReversePath(Mailbox.Parse(from)), mail.LeaveMailbox, cancellationToken);
    }

    async Task<bool> SendAsync(MimeMessage message, ReversePath from, string to, CancellationToken cancellationToken)
    {
        var recipient = Mailbox.Parse(to);
        message.To.Add(new MailboxAddress("", to));
        message.Prepare(EncodingConstraint.SevenBit);
        using var bytes = new MemoryStream();
        await message.WriteToAsync(new FormatOptions { NewLineFormat = NewLineFormat.Dos }, bytes, cancellationToken);
        var exchange = await network.QueryAsync(recipient.Domain.Ascii, DnsType.Mx, cancellationToken);
        if (exchange.Records is not [var mx, ..])
            return false;
        var host = await network.QueryAsync(mx.Text, DnsType.A, cancellationToken);
        if (host.Records is not [{ Address: { } address }, ..])
            return false;
        await using var connection = await network.ConnectAsync(null, new IPEndPoint(address, port), cancellationToken);
        await using var session = new SmtpClientSession(
            connection,
            new SmtpClientOptions("mx.laatpost.example", mx.Text),
            TimeProvider.System
        );
        if (await session.OpenAsync(cancellationToken) is not SmtpResult.Accepted)
            return false;
        var result = await session.DeliverAsync(
            new SmtpEnvelope(from, recipient),
            bytes.ToArray(),
            next: null,
            cancellationToken
        );
        await session.QuitAsync(cancellationToken);
        return result is SmtpResult.Accepted;
    }

    static MimeMessage HeaderOf(MimeMessage message) => new(message.Headers);

    static string DateText(DateTimeOffset date) => date.ToString("r", CultureInfo.InvariantCulture);
}
