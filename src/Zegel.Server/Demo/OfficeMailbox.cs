using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using Zegel.Mail.Addresses;
using Zegel.Mail.Smtp;
using Zegel.Server.Cli;
using Zegel.Server.Sink;
using Zegel.Server.Smtp;

namespace Zegel.Server.Demo;

/// <summary>The mail server of the demo's customer, where its people read what is written to them.</summary>
sealed class OfficeMailbox(TimeProvider clock) : SmtpReceiver
{
    public const string Host = "mail.kringloop.example";
    const string Domain = "kringloop.example";

    public static readonly IPAddress Address = IPAddress.Parse("127.0.1.200");

    /// <summary>What a busy machine delays is tried once more after a minute.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly ConcurrentDictionary<string, MimeMessage> newest = new();

    /// <exception cref="IOException">The port is taken.</exception>
    public Task<IAsyncDisposable> OpenAsync(int port, CancellationToken cancellationToken) =>
        SmtpHost.StartAsync(
            [
                (
                    new IPEndPoint(Address, port),
                    new SmtpConnection(
                        new SmtpServerOptions(Host),
                        this,
                        new SmtpConnectionLimits(),
                        clock,
                        NullLogger<SmtpConnection>.Instance
                    )
                ),
            ],
            cancellationToken
        );

    /// <summary>The newest mail to an address; waits for the first.</summary>
    /// <exception cref="CommandException">None came in three minutes.</exception>
    public async Task<MimeMessage> ReadAsync(string address, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        MimeMessage? mail;
        while (!newest.TryGetValue(address, out mail))
        {
            if (clock.GetElapsedTime(since) > Patience)
                throw new CommandException($"no mail came to {address} in {Patience.TotalSeconds:0} s");
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }
        return mail;
    }

    public override ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    ) =>
        new(
            recipient.Path.Mailbox?.Domain.IsAtOrBelow(DomainName.Parse(Domain)) == true
                ? SmtpAnswer.Yes
                : SmtpReply.Of(550, new(5, 7, 1), "Relaying denied")
        );

    public override async ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(message.Content.ToArray(), writable: false);
        newest[Zoo.AddressOf(message.Recipients[0].Path)] = await MimeMessage.LoadAsync(stream, cancellationToken);
        return SmtpAnswer.Yes;
    }
}
