using Zegel.Feedback;
using Zegel.Mail.Addresses;
using Zegel.Mail.Smtp;

namespace Zegel.Server.Smtp;

/// <summary>Where returned mail, mail that leaves and answers come in.</summary>
static class MailPort
{
    /// <summary>Null when the settings name no address to listen on.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<IAsyncDisposable?> OpenAsync(
        Installation zegel,
        ILoggerFactory logs,
        CancellationToken cancellationToken
    )
    {
        var settings = zegel.Settings;
        if (settings.SmtpListen.Count == 0)
            return null;
        var inbox = new Inbox(
            zegel.Database,
            zegel.Verp,
            zegel.Returns,
            zegel.OptOut,
            zegel.Reports,
            zegel.Proofs,
            new Mailroom(Path.Combine(settings.DataFolder, "mail")),
            [settings.MailHost, settings.Zone, .. settings.Egress.Select(egress => egress.EhloName)],
            DomainName.Parse(zegel.Zone.ReportHost),
            zegel.Clock
        );
        var connection = new SmtpConnection(
            new SmtpServerOptions(settings.MailHost.Ascii) { Certificate = () => zegel.CertificateFile?.Context },
            inbox,
            new SmtpConnectionLimits(),
            zegel.Clock,
            logs.CreateLogger<SmtpConnection>()
        );
        return await SmtpHost.StartAsync(settings.SmtpListen.Select(end => (end, connection)), cancellationToken);
    }
}
