using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>The line broke, fell silent, or carried something that is not SMTP.</summary>
sealed class LineBrokenException(SmtpStage stage, string reason) : IOException(reason)
{
    public SmtpStage Stage => stage;
}

/// <summary>The client's end of a line: commands out, replies in, a time-out on each. Knows nothing of transactions.</summary>
sealed class SmtpClientLine : IAsyncDisposable
{
    readonly IConnection connection;
    readonly SmtpTranscript? transcript;
    readonly SmtpReplyParser parser = new();
    readonly CancellationTokenSource end = new();
    readonly ITimer timer;
    PipeReader input;
    PipeWriter output;
    SslStream? tls;
    bool timedOut;

    public SmtpClientLine(IConnection connection, SmtpTranscript? transcript, TimeProvider clock)
    {
        (this.connection, this.transcript) = (connection, transcript);
        (input, output) = (connection.Input, connection.Output);
        timer = clock.CreateTimer(_ => TimeOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public PipeWriter Output => output;

    /// <summary>While the registration lives, <paramref name="cancellationToken"/> breaks the line.</summary>
    public CancellationTokenRegistration BreakOn(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);

    /// <summary>Writes one command; it leaves with the next flush.</summary>
    public void Write(string command)
    {
        transcript?.Invoke(true, command);
        Encoding.UTF8.GetBytes(command, output);
        output.Write("\r\n"u8);
    }

    public async ValueTask FlushAsync(SmtpStage stage, TimeSpan limit)
    {
        try
        {
            Limit(limit);
            if ((await output.FlushAsync(end.Token)).IsCompleted)
                throw new LineBrokenException(stage, "the server closed the connection");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException and not LineBrokenException)
        {
            throw Broken(stage, e, limit);
        }
        finally
        {
            Limit(Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask<SmtpReply> ReadAsync(SmtpStage stage, TimeSpan limit)
    {
        try
        {
            Limit(limit);
            while (true)
            {
                var read = await input.ReadAsync(end.Token);
                var buffer = read.Buffer;
                var reply = parser.Read(ref buffer);
                input.AdvanceTo(buffer.Start, reply is null ? buffer.End : buffer.Start);
                if (reply is not null)
                    return Heard(reply);
                if (read.IsCompleted)
                    throw new LineBrokenException(stage, "the server closed the connection");
            }
        }
        catch (InvalidDataException e)
        {
            throw new LineBrokenException(stage, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException and not LineBrokenException)
        {
            throw Broken(stage, e, limit);
        }
        finally
        {
            Limit(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Lays TLS over the line. What the server sent before the handshake is forgotten unread (RFC 3207 §6).</summary>
    /// <exception cref="LineBrokenException">The handshake failed.</exception>
    public async ValueTask<SmtpTls> StartTlsAsync(SmtpClientOptions options)
    {
        if (input.TryRead(out var early))
            input.AdvanceTo(early.Buffer.End);
        var certificateTrusted = false;
        var refusal = "";
        tls = new SslStream(new PipeStream(connection), leaveInnerStreamOpen: true);
        var demands = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName,
            EnabledSslProtocols = SmtpTls.Allowed,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = Trusting(options.TrustedRoots),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                if (certificate is not null)
                    options.CertificateSeen?.Invoke(
                        X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())
                    );
                if (options.Associations.Count > 0)
                {
                    certificateTrusted = DaneCertificate.IsNamed(options.Associations, certificate, chain, errors);
                    refusal = certificateTrusted ? "" : "the certificate is none of those that TLSA names";
                    return certificateTrusted;
                }
                certificateTrusted = errors == SslPolicyErrors.None;
                return certificateTrusted || options.Tls != TlsPolicy.Required;
            },
        };
        var limit = options.Timeouts.StartTls;
        try
        {
            Limit(limit);
            await tls.AuthenticateAsClientAsync(demands, end.Token);
        }
        catch (AuthenticationException) when (refusal.Length > 0)
        {
            throw new LineBrokenException(SmtpStage.StartTls, refusal);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
        {
            throw Broken(SmtpStage.StartTls, e, limit);
        }
        finally
        {
            Limit(Timeout.InfiniteTimeSpan);
        }
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
        return new SmtpTls(
            tls.SslProtocol,
            tls.NegotiatedCipherSuite,
            certificateTrusted,
            tls.RemoteCertificate?.Subject
        );
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        if (tls is not null)
            await tls.DisposeAsync();
        await connection.DisposeAsync();
        end.Dispose();
    }

    static X509ChainPolicy? Trusting(X509Certificate2Collection? roots)
    {
        if (roots is null)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    SmtpReply Heard(SmtpReply reply)
    {
        if (transcript is not null)
            for (var i = 0; i < reply.Lines.Count; i++)
                transcript(false, $"{reply.Code}{(i < reply.Lines.Count - 1 ? '-' : ' ')}{reply.Lines[i]}");
        return reply;
    }

    void Limit(TimeSpan limit) => timer.Change(limit, Timeout.InfiniteTimeSpan);

    void TimeOut()
    {
        timedOut = true;
        end.Cancel();
    }

    LineBrokenException Broken(SmtpStage stage, Exception cause, TimeSpan limit) =>
        new(
            stage,
            timedOut ? $"no answer within {limit}"
                : end.IsCancellationRequested ? "cancelled on this side"
                : cause.Message
        );
}
