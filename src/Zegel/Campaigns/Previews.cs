using System.Text.Json;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Campaigns.Templates;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;

namespace Zegel.Campaigns;

/// <summary>Through whose eyes a mailing is looked at.</summary>
public abstract record PreviewReader
{
    PreviewReader() { }

    /// <summary>Somebody of whom nothing is known but an address: what stands there when fields are empty.</summary>
    public sealed record Nobody : PreviewReader
    {
        public override string ToString() => "nobody";
    }

    /// <summary>Somebody with the longest and strangest values: emoji, right to left, what looks like HTML.</summary>
    public sealed record Longest : PreviewReader
    {
        public override string ToString() => "longest";
    }

    /// <summary>Somebody on a list of the campaign.</summary>
    public sealed record Someone(Guid PersonId) : PreviewReader
    {
        public override string ToString() => PersonId.ToString("D");
    }

    /// <summary><c>nobody</c>, <c>longest</c> or the id of a person; null for anything else.</summary>
    public static PreviewReader? Parse(string? text) =>
        text switch
        {
            null or "" or "nobody" => new Nobody(),
            "longest" => new Longest(),
            _ => Guid.TryParse(text, out var id) ? new Someone(id) : null,
        };
}

/// <summary>One copy, as its reader would see it. Its exits lead to nobody.</summary>
/// <param name="Preheader">What mail programs show behind the subject: the preheader, else the first words.</param>
/// <param name="HtmlBytes">Of the template, tags as written.</param>
public sealed record CopyPreview(
    string ReaderName,
    string ReaderAddress,
    string FromName,
    string From,
    string Subject,
    string Preheader,
    string Html,
    string Text,
    int HtmlBytes
);

/// <summary>How looking at a copy ended.</summary>
public abstract record PreviewResult
{
    PreviewResult() { }

    public sealed record Shown(CopyPreview Copy) : PreviewResult;

    /// <summary>It does not compile: there is nothing to show yet.</summary>
    public sealed record Broken(IReadOnlyList<Finding> Findings) : PreviewResult;

    /// <summary>The person is not on a list of this campaign, or was erased.</summary>
    public sealed record UnknownReader : PreviewResult;
}

/// <summary>Shows mailings as their readers would see them, without sending or changing anything.</summary>
public sealed class Previews(Database database, ExitLinks links, TimeProvider clock)
{
    const int PreheaderLengthMax = 140;
    static readonly Mailbox Somebody = Mailbox.Parse("a.reader@example.nl");

    public async Task<PreviewResult> ShowAsync(
        Campaign campaign,
        PreviewReader reader,
        CancellationToken cancellationToken
    )
    {
        await using var db = await database.ReadAsync(cancellationToken);
        var (copy, result) = await CopyAsync(db, campaign, reader, cancellationToken);
        if (copy is not var (parts, name, values))
            return result!;
        var html = parts.Template.Html(values);
        var text = parts.Template.Text(values);
        return new PreviewResult.Shown(
            new CopyPreview(
                name,
                values["person.email"],
                parts.Sender.DisplayName,
                parts.Sender.Address,
                parts.Template.Subject(values),
                FirstWords(html, text),
                html,
                text,
                parts.Template.HtmlBytes
            )
        );
    }

    /// <summary>The encoded copy, exactly as a campaign's copy is encoded; null when there is none to show.</summary>
    internal async Task<RenderedCopy?> RenderAsync(
        Session db,
        Campaign campaign,
        PreviewReader reader,
        CancellationToken cancellationToken
    ) =>
        await CopyAsync(db, campaign, reader, cancellationToken) is ({ } copy, _)
            ? copy.Parts.Template.Render(copy.Values)
            : null;

    async Task<((CampaignParts Parts, string Name, CopyValues Values)? Copy, PreviewResult? Fault)> CopyAsync(
        Session db,
        Campaign campaign,
        PreviewReader reader,
        CancellationToken cancellationToken
    )
    {
        var lists = await CampaignBook.ListsOfAsync(db, campaign.Id, cancellationToken);
        var (parts, findings) = await CampaignParts.LoadAsync(db, campaign, lists, cancellationToken);
        if (parts is null || findings.Count > 0 || parts.Lists.Count == 0)
            return (null, new PreviewResult.Broken(findings));
        if (await ReaderAsync(db, parts, reader, cancellationToken) is not var (to, who))
            return (null, new PreviewResult.UnknownReader());
        var dry = links.Of(Guid.Empty, campaign.Number, parts.Domain.ReturnHost);
        return ((parts, who.Name, parts.Values(to, who, dry)), null);
    }

    async Task<(Mailbox To, Reader Reader)?> ReaderAsync(
        Session db,
        CampaignParts parts,
        PreviewReader reader,
        CancellationToken cancellationToken
    )
    {
        switch (reader)
        {
            case PreviewReader.Nobody:
                return Invented(parts, "", "{}");
            case PreviewReader.Longest:
                var fields = parts.Template.OwnFields.ToDictionary(f => f, _ => CopyValues.Trouble);
                return Invented(parts, CopyValues.Trouble, JsonSerializer.Serialize(fields));
            case PreviewReader.Someone(var id):
                var (subscriptions, people) = (db.Subscriptions, db.People);
                var ids = parts.Lists.Select(l => l.Id).ToList();
                var tenantId = parts.Campaign.TenantId;
                var found = await (
                    from subscription in subscriptions
                    join person in people on subscription.PersonId equals person.Id
                    where person.Id == id && person.TenantId == tenantId && ids.Contains(subscription.ListId)
                    select new
                    {
                        person.Address,
                        subscription.State,
                        Reader = new Reader(
                            subscription.Id,
                            subscription.ListId,
                            subscription.Since,
                            person.Name,
                            person.Fields
                        ),
                    }
                ).ToListAsync(cancellationToken);
                // The list whose consent would count: the first one named on which the person stands.
                var first = found
                    .OrderByDescending(f => f.State == SubscriptionState.Active)
                    .ThenBy(f => ids.IndexOf(f.Reader.ListId))
                    .FirstOrDefault();
                return first is not null && Mailbox.TryParse(first.Address, out var mailbox)
                    ? (mailbox, first.Reader)
                    : null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    (Mailbox To, Reader Reader) Invented(CampaignParts parts, string name, string fields) =>
        (Somebody, new Reader(Guid.Empty, parts.Lists[0].Id, clock.GetUtcNow(), name, fields));

    static string FirstWords(string html, string text)
    {
        var hidden = Html.Parse(html).GetElementById(Frame.PreheaderId)?.TextContent ?? "";
        return CopyValues.Clean(hidden.Trim().Length > 0 ? hidden : text, PreheaderLengthMax);
    }
}
