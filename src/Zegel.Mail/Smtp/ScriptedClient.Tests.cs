using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>A receiver that keeps what it is given and answers as the test wishes.</summary>
sealed class KeepingReceiver : SmtpReceiver
{
    public List<SmtpReceived> Messages { get; } = [];
    public List<string> Asked { get; } = [];
    public Func<string, SmtpAnswer> Answer { get; set; } = _ => SmtpAnswer.Yes;

    public override ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
        At("connect");

    public override ValueTask<SmtpAnswer> GreetedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
        At($"hello {peer.Hello}");

    public override ValueTask<SmtpAnswer> SenderAsync(
        SmtpPeer peer,
        SmtpSender sender,
        CancellationToken cancellationToken
    ) => At($"mail {sender.Path}");

    public override ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    ) => At($"rcpt {recipient.Path}");

    public override ValueTask<SmtpAnswer> DataAsync(
        SmtpPeer peer,
        SmtpSender sender,
        IReadOnlyList<SmtpRecipient> recipients,
        CancellationToken cancellationToken
    ) => At("data");

    public override ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        Messages.Add(message);
        return At("message");
    }

    ValueTask<SmtpAnswer> At(string what)
    {
        Asked.Add(what);
        return new(Answer(what));
    }
}

/// <summary>A client that says what the test tells it to, and the server session that listens.</summary>
sealed class ScriptedClient
{
    readonly MemoryConnection end;
    readonly CancellationTokenSource stop = new();

    public ScriptedClient(SmtpServerOptions? options = null, KeepingReceiver? receiver = null)
    {
        Receiver = receiver ?? new();
        (end, var serverEnd) = MemoryConnection.Pair();
        Running = new SmtpServerSession(
            serverEnd,
            new SmtpPeer(IPAddress.Loopback),
            options ?? new SmtpServerOptions("mx.example.nl"),
            Receiver,
            Clock
        ).RunAsync(stop.Token);
    }

    public KeepingReceiver Receiver { get; }
    public FakeTimeProvider Clock { get; } = new();
    public Task Running { get; }

    /// <summary>The connection, for a test that goes on by itself.</summary>
    public MemoryConnection End => end;

    /// <summary>Says one thing and hears what comes back at once.</summary>
    public async Task<string> SayAsync(string text)
    {
        await end.Output.WriteAsync(Encoding.UTF8.GetBytes(text));
        return Hear();
    }

    public string Hear()
    {
        if (!end.Input.TryRead(out var read))
            return "";
        var text = Encoding.UTF8.GetString(read.Buffer.ToArray());
        end.Input.AdvanceTo(read.Buffer.End);
        return text;
    }

    public Task HangUpAsync() => end.DisposeAsync().AsTask();

    public Task StopAsync() => stop.CancelAsync();

    /// <summary>A certificate for a name, signed by itself.</summary>
    public static SslStreamCertificateContext CertificateFor(string name) => CertificateFor(name, out _);

    public static SslStreamCertificateContext CertificateFor(string name, out X509Certificate2 certificate)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }
}
