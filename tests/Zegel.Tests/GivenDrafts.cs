using System.Text;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Sealing;
using Zegel.Tenants;

namespace Zegel.Tests;

/// <summary>Drafts of a brand that mails from news.kringloop.example, and what it takes to seal them.</summary>
public static class GivenDrafts
{
    public static readonly DomainName Domain = DomainName.Parse("news.kringloop.example");
    public static readonly DomainName ReturnHost = DomainName.Parse("r.news.kringloop.example");

    public static DkimSigningKey Key { get; } = DkimSigningKey.GenerateRsa();

    public static DomainSigner Signer { get; } = new(Domain, "zg1", Key, ReturnHost);

    public static Verp Verp { get; } = new([new VerpKey(1, Encoding.ASCII.GetBytes("sixteen octets or more"))]);

    public static BulkHeaders List { get; } =
        new(
            "nieuws.kringloop.news.kringloop.example",
            "Nieuws",
            new Uri("https://u.zegel.example/u/token"),
            Mailbox.Parse("u.token@r.news.kringloop.example"),
            new Uri("https://u.zegel.example/w/token"),
            Mailbox.Parse("nieuws@news.kringloop.example"),
            "1:kringloop:bulk:zegel0001"
        );

    static readonly DraftBody Body = new(
        "text/plain; charset=utf-8",
        "quoted-printable",
        Encoding.ASCII.GetBytes("Dag,\r\n\r\n.een punt vooraan\r\nTot ziens.\r\n"),
        IsRelaxedStable: true
    );

    public static Draft.Bulk Bulk(Guid id, DateTimeOffset date, string to = "anna@mail.example") =>
        new()
        {
            IntentId = id,
            From = Mailbox.Parse("nieuws@news.kringloop.example"),
            FromName = "Kringloop De Linde",
            To = Mailbox.Parse(to),
            ToName = "Anna",
            Subject = "Nieuws van november",
            Date = date,
            Body = Body,
            DomainId = "aaaaaaaaaaaaaaaaaaaaaaaaaa",
            ReturnHost = ReturnHost,
            List = List,
        };

    public static Draft.System System(Guid id, DateTimeOffset date, string to = "anna@mail.example") =>
        new()
        {
            IntentId = id,
            From = Mailbox.Parse("hallo@news.kringloop.example"),
            FromName = "Kringloop De Linde",
            To = Mailbox.Parse(to),
            ToName = "",
            Subject = "Bevestig uw aanmelding",
            Date = date,
            Body = Body,
            DomainId = "aaaaaaaaaaaaaaaaaaaaaaaaaa",
            ReturnHost = ReturnHost,
        };

    /// <summary>Makes the draft that an intent of <see cref="DeliveryStage"/> asks for.</summary>
    public sealed class Source : IDraftSource
    {
        public string Name => "campaign";

        /// <summary>May spoil the draft.</summary>
        public Func<Draft, Draft> Change { get; set; } = draft => draft;

        public ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken) =>
            new(
                Change(
                    intent.Stream == MailStream.Bulk
                        ? Bulk(intent.Id, intent.DatedAt!.Value, intent.Address)
                        : System(intent.Id, intent.DatedAt!.Value, intent.Address)
                )
            );
    }
}
