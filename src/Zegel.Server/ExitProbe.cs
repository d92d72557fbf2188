using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail;
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
        using var handler = OutsideWeb.Handler(network, Patience, mayBeOurs: true);
        handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsTrusted };
        using var client = new HttpClient(handler) { Timeout = Patience };
        var oneClick = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        return new ExitTestFacts([
            await OpenAsync(
                "G26",
                ("the unsubscribe page", "de pagina om uit te schrijven"),
                () => client.GetAsync(exits.Leave, cancellationToken),
                // A server that has just started compiles what it needs for its first page.
                triesMax: 2
            ),
            await OpenAsync(
                "G26",
                ("one click by POST", "één klik, met POST"),
                () => client.PostAsync(exits.Leave, oneClick, cancellationToken)
            ),
            await OpenAsync(
                "G32",
                ("the preference page", "de pagina met voorkeuren"),
                () => client.GetAsync(exits.Preferences, cancellationToken)
            ),
            await OpenAsync(
                "G32",
                ("the page “why do I get this”", "de pagina “waarom krijg ik dit”"),
                () => client.GetAsync(exits.Why, cancellationToken)
            ),
            await TakesMailAsync(
                "G26",
                ("the mailbox to leave by", "de mailbox om uit te schrijven"),
                Mailbox.Parse(exits.Mailto["mailto:".Length..]),
                cancellationToken
            ),
            await TakesMailAsync(
                "G28",
                ("the address that answers go to", "het adres waar antwoorden heen gaan"),
                answers,
                cancellationToken
            ),
        ]);
    }

    static async Task<ExitTry> OpenAsync(string rule, Said exit, Func<Task<HttpResponseMessage>> open, int triesMax = 1)
    {
        var worked = false;
        Said seen;
        try
        {
            using var answer = await open();
            worked = answer.StatusCode == HttpStatusCode.OK;
            seen = ($"answers {(int)answer.StatusCode}", $"antwoordt {(int)answer.StatusCode}");
        }
        catch (TaskCanceledException) when (triesMax > 1)
        {
            return await OpenAsync(rule, exit, open, triesMax - 1);
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException or IOException)
        {
            var why = fault.InnerException?.Message ?? fault.Message;
            seen = ($"does not answer: {why}", $"geeft geen antwoord: {why}");
        }
        return new ExitTry(
            rule,
            exit,
            worked,
            seen,
            "200 at the public address",
            (
                "Start the server and see that public_url leads to it.",
                "Start de server en zorg dat public_url ernaartoe leidt."
            )
        );
    }

    /// <summary>
    /// Follows the MX record. Where it leads to us, the mail port is asked whether it takes the address; another's server is
    /// not asked (receivers call that abuse), its having an address must do.
    /// </summary>
    async Task<ExitTry> TakesMailAsync(string rule, Said exit, Mailbox mailbox, CancellationToken cancellationToken)
    {
        ExitTry Tried(bool worked, Said seen, Said fix, bool couldNotCheck = false) =>
            new(rule, exit + $", {mailbox}", worked, seen, "a mail server that takes it", fix, couldNotCheck);

        var domain = mailbox.Domain.Ascii;
        var answer = await network.QueryAsync(domain, DnsType.Mx, cancellationToken);
        if (!answer.IsAnswer)
            return Tried(
                false,
                (
                    $"no name server told its MX ({answer.Status})",
                    $"geen naamserver vertelde het MX-record ({answer.Status})"
                ),
                ("Nothing to change; ask again.", "U hoeft niets te wijzigen; vraag het opnieuw."),
                couldNotCheck: true
            );
        if (answer.Records is not [_, ..])
            return Tried(
                false,
                ($"{domain} has no MX record", $"{domain} heeft geen MX-record"),
                (
                    "Publish the entries of the domain: `zegel domain records`.",
                    "Publiceer de gegevens van het domein: `zegel domain records`."
                )
            );
        var target = answer.Records.OrderBy(record => record.Preference).First().Text;
        if (!target.Equals(settings.MailHost.Ascii, StringComparison.OrdinalIgnoreCase))
            return await HasAddressAsync(target, cancellationToken)
                ? Tried(true, ($"is kept by {target}", $"ligt bij {target}"), "")
                : Tried(
                    false,
                    ($"its mail server {target} has no address", $"de mailserver ervan, {target}, heeft geen adres"),
                    ("Correct the MX record.", "Verbeter het MX-record.")
                );
        Said start = (
            "Start the server, and see that smtp_listen is set and reachable.",
            "Start de server, en zorg dat smtp_listen is ingesteld en bereikbaar is."
        );
        if (settings.SmtpListen is not [var listen, ..])
            return Tried(
                false,
                (
                    $"{target} is this server, and it listens for no mail",
                    $"{target} is deze server, en die luistert niet naar mail"
                ),
                start
            );
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
                SmtpResult.Accepted(var reply) => Tried(
                    true,
                    ($"{target} takes it: {reply}", $"{target} neemt het aan: {reply}"),
                    ""
                ),
                SmtpResult.Refused(var reply, _) => Tried(
                    false,
                    ($"{target} says {reply}", $"{target} zegt {reply}"),
                    start
                ),
                SmtpResult.Broken(var stage, var reason, _) => Tried(false, $"{target}: {stage}, {reason}", start),
                var other => Tried(false, $"{target}: {other}", start),
            };
        }
        catch (ConnectException fault)
        {
            return Tried(
                false,
                ($"{target} does not answer: {fault.Message}", $"{target} geeft geen antwoord: {fault.Message}"),
                start
            );
        }
    }

    async Task<bool> HasAddressAsync(string host, CancellationToken cancellationToken) =>
        (await network.QueryAsync(host, DnsType.A, cancellationToken)).Status == DnsStatus.Found
        || (await network.QueryAsync(host, DnsType.Aaaa, cancellationToken)).Status == DnsStatus.Found;

    // Our own certificate is trusted by sight: a demo's authority is in no one's store.
    bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || (certificate is not null && certificate.Equals(ownCertificate()));
}
