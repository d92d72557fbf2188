using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;
using Zegel.Rules;

namespace Zegel.Server;

/// <summary>
/// Tries the exits of a mail as a reader's program would: page, one click on a dry token, preferences, "why", over the public
/// address; the mailbox to leave by and the address that answers go to, over our own mail port (G26, G28, G32). What does
/// not answer holds the release.
/// </summary>
sealed class ExitProbe(INetwork network, Settings settings, Func<X509Certificate2?> ownCertificate, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="answers">The From or Reply-To address.</param>
    public async Task<ExitTestFacts> TryAsync(ExitFacts exits, Mailbox answers, CancellationToken cancellationToken)
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
        var oneClick = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        return new ExitTestFacts([
            await OpenAsync("G26", "the unsubscribe page", () => client.GetAsync(exits.Leave, cancellationToken)),
            await OpenAsync(
                "G26",
                "one click by POST",
                () => client.PostAsync(exits.Leave, oneClick, cancellationToken)
            ),
            await OpenAsync("G32", "the preference page", () => client.GetAsync(exits.Preferences, cancellationToken)),
            await OpenAsync("G32", "the page “why do I get this”", () => client.GetAsync(exits.Why, cancellationToken)),
            await TakesMailAsync(
                "G26",
                "the mailbox to leave by",
                Mailbox.Parse(exits.Mailto["mailto:".Length..]),
                cancellationToken
            ),
            await TakesMailAsync("G28", "the address that answers go to", answers, cancellationToken),
        ]);
    }

    static async Task<ExitTry> OpenAsync(string rule, string exit, Func<Task<HttpResponseMessage>> open)
    {
        var worked = false;
        string seen;
        try
        {
            using var answer = await open();
            worked = answer.StatusCode == HttpStatusCode.OK;
            seen = $"answers {(int)answer.StatusCode}";
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            seen = $"does not answer: {fault.InnerException?.Message ?? fault.Message}";
        }
        return new ExitTry(
            rule,
            exit,
            worked,
            seen,
            "200 at the public address",
            "Start the server and see that public_url leads to it."
        );
    }

    /// <summary>
    /// Follows the MX record. Where it leads to us, the mail port is asked whether it takes the address; another's server is
    /// not asked (receivers call that abuse), its having an address must do.
    /// </summary>
    async Task<ExitTry> TakesMailAsync(string rule, string exit, Mailbox mailbox, CancellationToken cancellationToken)
    {
        ExitTry Tried(bool worked, string seen, string fix, bool couldNotCheck = false) =>
            new(rule, $"{exit}, {mailbox}", worked, seen, "a mail server that takes it", fix, couldNotCheck);

        var domain = mailbox.Domain.Ascii;
        var answer = await network.QueryAsync(domain, DnsType.Mx, cancellationToken);
        if (!answer.IsAnswer)
            return Tried(
                false,
                $"no name server told its MX ({answer.Status})",
                "Nothing to change; ask again.",
                couldNotCheck: true
            );
        if (answer.Records is not [_, ..])
            return Tried(
                false,
                $"{domain} has no MX record",
                $"Publish the entries of the domain: `zegel domain records`."
            );
        var target = answer.Records.OrderBy(record => record.Preference).First().Text;
        if (!target.Equals(settings.MailHost.Ascii, StringComparison.OrdinalIgnoreCase))
            return await HasAddressAsync(target, cancellationToken)
                ? Tried(true, $"is kept by {target}", "")
                : Tried(false, $"its mail server {target} has no address", "Correct the MX record.");
        const string start = "Start the server, and see that smtp_listen is set and reachable.";
        if (settings.SmtpListen is not [var listen, ..])
            return Tried(false, $"{target} is this server, and it listens for no mail", start);
        try
        {
            var place =
                listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)
                    ? new IPEndPoint(IPAddress.Loopback, listen.Port)
                    : listen;
            var connection = await network.ConnectAsync(null, place, cancellationToken);
            return await RecipientProbe.AskAsync(
                connection,
                settings.MailHost.Ascii,
                mailbox,
                Patience,
                clock,
                cancellationToken
            ) switch
            {
                SmtpResult.Accepted(var reply) => Tried(true, $"{target} takes it: {reply}", ""),
                SmtpResult.Refused(var reply, _) => Tried(false, $"{target} says {reply}", start),
                SmtpResult.Broken(var stage, var reason, _) => Tried(false, $"{target}: {stage}, {reason}", start),
                var other => Tried(false, $"{target}: {other}", start),
            };
        }
        catch (ConnectException fault)
        {
            return Tried(false, $"{target} does not answer: {fault.Message}", start);
        }
    }

    async Task<bool> HasAddressAsync(string host, CancellationToken cancellationToken) =>
        (await network.QueryAsync(host, DnsType.A, cancellationToken)).Status == DnsStatus.Found
        || (await network.QueryAsync(host, DnsType.Aaaa, cancellationToken)).Status == DnsStatus.Found;

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
