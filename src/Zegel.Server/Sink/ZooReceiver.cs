using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Zegel.Mail.Smtp;
using Zegel.Server.Smtp;

namespace Zegel.Server.Sink;

/// <summary>One provider of the receiver zoo: our own server session with a temper. It stands for the outside world.</summary>
sealed class ZooReceiver(Provider provider, Zoo zoo) : SmtpReceiver
{
    // Decided by the address, not by chance at run time: the same seed gives the same counts.
    static readonly SmtpReply Greylisted = SmtpReply.Of(451, new(4, 7, 1), "Greylisted, please try again in a moment");
    static readonly SmtpReply TooQuick = SmtpReply.Of(
        450,
        new(4, 2, 1),
        "You are sending too quickly, please slow down"
    );
    static readonly SmtpReply Unknown = SmtpReply.Of(550, new(5, 1, 1), "No such mailbox here");
    static readonly SmtpReply NotHere = SmtpReply.Of(550, new(5, 7, 1), "Relaying denied");

    readonly ConcurrentDictionary<string, bool> seen = new();

    /// <summary>Opens all providers, each on its own address.</summary>
    /// <param name="certificate">For those that offer TLS; null for none.</param>
    public static Task<IAsyncDisposable> OpenAsync(
        Zoo zoo,
        int port,
        X509Certificate2? certificate,
        TimeProvider clock,
        ILoggerFactory logs,
        CancellationToken cancellationToken
    )
    {
        var context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        var listeners = Provider
            .Receivers.Zip(Provider.All)
            .Select(pair =>
                (
                    new IPEndPoint(pair.First.Address, port),
                    new SmtpConnection(
                        new($"mx.{pair.First.Domain}")
                        {
                            Certificate = () => pair.Second.Temper == Temper.OffersTls ? context : null,
                        },
                        new ZooReceiver(pair.Second, zoo),
                        new SmtpConnectionLimits(TotalMax: 2000, PerAddressMax: 2000),
                        clock,
                        logs.CreateLogger<SmtpConnection>()
                    )
                )
            );
        return SmtpHost.StartAsync(listeners, cancellationToken);
    }

    public override ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    ) => new(Judge(peer, recipient.Path));

    SmtpAnswer Judge(SmtpPeer peer, SmtpPath path)
    {
        if (!path.Domain.Equals(provider.Domain, StringComparison.OrdinalIgnoreCase))
            return NotHere;
        var address = Zoo.AddressOf(path);
        return provider.Temper switch
        {
            Temper.RefusesUnknown when !zoo.Has(address) => Unknown,
            Temper.Greylists when First($"{peer.Address} {address}") => Greylisted,
            Temper.Throttles when Share(address) < 0.2 && First($"{peer.Address} {address}") => TooQuick,
            _ => SmtpAnswer.Yes,
        };
    }

    public override async ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        var address = Zoo.AddressOf(message.Recipients[0].Path);
        await zoo.KeepAsync(message, cancellationToken);
        var cuts = provider.Temper == Temper.CutsAfterDot && zoo.CampaignRuns && Share(address) < 0.1 && First(address);
        return cuts ? new SmtpAnswer.Cut() : SmtpAnswer.Yes;
    }

    bool First(string address) => seen.TryAdd(address, true);

    /// <summary>A number from 0 to 1 that belongs to the address.</summary>
    static double Share(string address)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(address))
            hash = (hash ^ octet) * 16777619;
        return hash / (double)uint.MaxValue;
    }
}
