using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Zegel.Domains;
using Zegel.Domains.Survey;
using Zegel.Mail;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;
using Zegel.Mail.Transport;

namespace Zegel.Server;

/// <summary>What a survey of a domain asks besides DNS: its MTA-STS policy, and the encryption of its mail exchangers.</summary>
/// <param name="mayBeOurs">Also hosts of this machine and its network: the loopback profile.</param>
sealed class SurveyProbes(INetwork network, string helloName, int receiverPort, bool mayBeOurs, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public SurveyQuestions Questions => new(PageAsync, EncryptionAsync);

    /// <summary>At most <see cref="MtaStsPolicy.LengthMax"/> octets, no redirects, a trusted certificate (RFC 8461 §3.3).</summary>
    internal async Task<PageAnswer> PageAsync(Uri address, CancellationToken cancellationToken)
    {
        using var handler = OutsideWeb.Handler(network, Patience, mayBeOurs);
        using var client = new HttpClient(handler)
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MtaStsPolicy.LengthMax,
        };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return new PageAnswer(
                (int)answer.StatusCode,
                answer.Content.Headers.ContentType?.MediaType ?? "",
                text,
                ""
            );
        }
        catch (HttpRequestException fault)
        {
            Said why =
                fault.InnerException is AuthenticationException
                    ? (
                        "its certificate is not trusted for this name",
                        "het certificaat is niet vertrouwd voor deze naam"
                    )
                    : fault.InnerException?.Message ?? fault.Message;
            return new PageAnswer(0, "", "", why);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PageAnswer(0, "", "", ("it did not answer in time", "hij antwoordde niet op tijd"));
        }
    }

    /// <summary>Greets, asks for TLS and says goodbye; no mail is named.</summary>
    internal async Task<EncryptionSeen> EncryptionAsync(
        string host,
        IPAddress address,
        CancellationToken cancellationToken
    )
    {
        if (!mayBeOurs && !AddressScope.IsPublic(address))
            return Without(
                ($"{address} is not of the public Internet", $"{address} is niet van het openbare internet")
            );
        X509Certificate2? certificate = null;
        var limits = new SmtpTimeouts();
        var options = new SmtpClientOptions(helloName, host)
        {
            CertificateSeen = seen => certificate = seen,
            Timeouts = limits,
        };
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var connection = await network.ConnectAsync(null, new IPEndPoint(address, receiverPort), either.Token);
            await using var session = new SmtpClientSession(connection, options, clock);
            var opened = await session.OpenAsync(either.Token);
            if (session.Tls is not { } tls)
                return opened switch
                {
                    SmtpResult.Accepted => Without(
                        ("it offers no STARTTLS", "hij biedt geen STARTTLS"),
                        isRefusal: true
                    ),
                    SmtpResult.Refused(var reply, _) => Without(($"it says {reply}", $"hij zegt {reply}")),
                    SmtpResult.Broken(SmtpStage.StartTls, var why, _) => Without(
                        ($"TLS failed: {why}", $"TLS mislukte: {why}"),
                        isRefusal: true
                    ),
                    SmtpResult.Broken(_, var why, _) => Without(why),
                    _ => Without(opened.ToString() ?? ""),
                };
            await session.QuitAsync(either.Token);
            return new EncryptionSeen(
                "",
                IsRefusal: false,
                tls.Protocol == SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2",
                tls.CipherSuite.ToString(),
                tls.CertificateTrusted,
                certificate
            );
        }
        catch (ConnectException fault)
        {
            return Without(fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Without(("it did not answer in time", "hij antwoordde niet op tijd"));
        }
    }

    static EncryptionSeen Without(Said fault, bool isRefusal = false) => new(fault, isRefusal, "", "", false, null);
}
