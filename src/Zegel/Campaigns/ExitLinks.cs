using Zegel.Consent;
using Zegel.Mail.Addresses;

namespace Zegel.Campaigns;

/// <summary>Where one copy lets its reader go.</summary>
/// <param name="Leave">One click by POST, one button by GET.</param>
/// <param name="LeaveMailbox">Mail to it leaves, whatever it says.</param>
public sealed record CopyExits(Uri Leave, Uri Preferences, Uri Why, Mailbox LeaveMailbox);

/// <summary>Makes the ways out of each copy; their tokens need no table and never expire (O03, O18).</summary>
/// <param name="publicUrl">The https address under which people reach the platform.</param>
public sealed class ExitLinks(ExitTokens tokens, Verp verp, Uri publicUrl)
{
    readonly string root = publicUrl.AbsoluteUri.TrimEnd('/');

    /// <param name="returnHost">The host of mailto exits.</param>
    public CopyExits Of(Guid subscriptionId, long campaignNumber, DomainName returnHost)
    {
        Uri Page(char path, ExitKind kind) =>
            new($"{root}/{path}/{tokens.Issue(kind, subscriptionId, campaignNumber)}");
        return new CopyExits(
            Page('u', ExitKind.Leave),
            Page('p', ExitKind.Preferences),
            Page('w', ExitKind.Why),
            verp.Address(VerpKind.Exit, subscriptionId, returnHost)
        );
    }

    /// <summary>Who is this: the page about a brand.</summary>
    public Uri About(string brandSlug) => new($"{root}/s/{brandSlug}");

    /// <summary>The host of the platform's pages, under which lists have their identifiers (O12).</summary>
    public string Host => publicUrl.Host;
}
