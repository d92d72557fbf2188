using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Network;
using Zegel.Rules;

namespace Zegel.Server;

/// <summary>
/// Opens the exits of a mail as a reader's program would, over the public address: page, one click on a dry token and
/// preferences (G26, G27, G32). What does not answer holds the release.
/// </summary>
sealed class ExitProbe(INetwork network, Func<X509Certificate2?> ownCertificate)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<Finding>> CheckAsync(ExitFacts exits, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            ConnectTimeout = Patience,
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTrusted },
        };
        using var client = new HttpClient(handler) { Timeout = Patience };
        return
        [
            .. await TryAsync("G26", "the unsubscribe page", () => client.GetAsync(exits.Leave, cancellationToken)),
            .. await TryAsync(
                "G26",
                "one click by POST",
                () =>
                    client.PostAsync(
                        exits.Leave,
                        new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]),
                        cancellationToken
                    )
            ),
            .. await TryAsync(
                "G32",
                "the preference page",
                () => client.GetAsync(exits.Preferences, cancellationToken)
            ),
            .. await TryAsync(
                "G32",
                "the page “why do I get this”",
                () => client.GetAsync(exits.Why, cancellationToken)
            ),
        ];
    }

    static async Task<IReadOnlyList<Finding>> TryAsync(string rule, string what, Func<Task<HttpResponseMessage>> open)
    {
        string observed;
        try
        {
            using var answer = await open();
            if (answer.StatusCode == HttpStatusCode.OK)
                return [];
            observed = $"{what} answers {(int)answer.StatusCode}";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            observed = $"{what} does not answer: {fault.InnerException?.Message ?? fault.Message}";
        }
        return
        [
            new Finding(
                rule,
                Verdict.Block,
                observed,
                "200 at the public address",
                "Start the server and see that public_url leads to it."
            ),
        ];
    }

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var answer = await network.QueryAsync(context.DnsEndPoint.Host, DnsType.A, cancellationToken);
        if (answer.Records is not [{ Address: { } address }, ..])
            throw new HttpRequestException($"{context.DnsEndPoint.Host} has no address ({answer.Status})");
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Our own certificate is trusted by sight: a demo's authority is in no one's store.
    bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || (certificate is not null && certificate.Equals(ownCertificate()));
}
