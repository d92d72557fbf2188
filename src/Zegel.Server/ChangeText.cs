using System.Diagnostics;
using Zegel.Campaigns;
using Zegel.Domains;
using Zegel.Server.Pages.Desk;

namespace Zegel.Server;

/// <summary>A planned change of address in words, for pages, commands and the API.</summary>
static class ChangeText
{
    /// <summary>From what to what, without its end.</summary>
    public static string Plan(Tongue l, SenderChange change) =>
        l[
            $"from {change.DisplayName} <{change.Address}> to {change.NewDisplayName} <{change.NewAddress}>",
            $"van {change.DisplayName} <{change.Address}> naar {change.NewDisplayName} <{change.NewAddress}>"
        ];

    /// <summary>Who asked and agreed, what it waits for and how often it was announced; without its end.</summary>
    public static string Of(Tongue l, ChangeStand stand)
    {
        var change = stand.Change;
        var parts = new List<string>
        {
            l[
                $"asked by {change.AskedBy} on {l.Day(change.AskedAt)}",
                $"gevraagd door {change.AskedBy} op {l.Day(change.AskedAt)}"
            ],
        };
        if (change.AgreedBy is { } second)
            parts.Add(
                l[
                    $"agreed by {second} on {l.Day(change.AgreedAt!.Value)}",
                    $"ingestemd door {second} op {l.Day(change.AgreedAt!.Value)}"
                ]
            );
        if (change.WithdrawnBy is { } ended)
            parts.Add(
                l[
                    $"withdrawn by {ended} on {l.Day(change.WithdrawnAt!.Value)}",
                    $"ingetrokken door {ended} op {l.Day(change.WithdrawnAt!.Value)}"
                ]
            );
        else if (change.DoneAt is { } done)
            parts.Add(l[$"in effect since {l.Day(done)}", $"geldt sinds {l.Day(done)}"]);
        else if (stand.Waits.Count == 0)
            parts.Add(l["takes effect within a minute", "gaat binnen een minuut in"]);
        else
            parts.Add(
                l["waits for ", "wacht op "]
                    + string.Join(l["; for ", "; op "], stand.Waits.Select(wait => Of(l, change, wait)))
            );
        if (stand.NeedsLetters || stand.Told > 0)
            parts.Add(
                l[
                    $"announced in {stand.Told} of {AddressChanges.Letters} letters",
                    $"aangekondigd in {stand.Told} van {AddressChanges.Letters} brieven"
                ]
            );
        return string.Join("; ", parts);
    }

    static string Of(Tongue l, SenderChange change, ChangeWait wait) =>
        wait switch
        {
            ChangeWait.Agreement => l[
                "the agreement of who looks after the platform",
                "de instemming van wie het platform beheert"
            ],
            ChangeWait.Domain => l[
                $"the entries of the domain of {change.NewAddress}",
                $"de gegevens van het domein van {change.NewAddress}"
            ],
            ChangeWait.Proof => l[
                $"proof that somebody reads {change.NewAddress}",
                $"bewijs dat iemand {change.NewAddress} leest"
            ],
            ChangeWait.Letters => l["letters that announce it", "brieven die het aankondigen"],
            ChangeWait.Delivery => l[
                "the end of the letters that announce it",
                "het einde van de brieven die het aankondigen"
            ],
            _ => throw new UnreachableException(),
        };

    /// <summary>Why not, in a whole sentence.</summary>
    public static string Of(Tongue l, ChangeFault fault) =>
        fault switch
        {
            ChangeFault.NothingToChange => l[
                "The brand has no address for this stream yet: it can be given one at once.",
                "Het merk heeft voor deze stroom nog geen adres: dat kan meteen worden vastgelegd."
            ],
            ChangeFault.IsSame => l["The brand writes so already.", "Zo schrijft het merk al."],
            ChangeFault.UnderWay => l[
                "A change of this address is under way already, or another brand plans to write from it: withdraw that one first.",
                "Er loopt al een wijziging van dit adres, of een ander merk wil ervan gaan schrijven: trek die eerst in."
            ],
            ChangeFault.NeedsReason => l[
                $"Give a reason of {SenderChanges.ReasonLengthMin} to {SenderChanges.ReasonLengthMax} characters: it stands in the log.",
                $"Geef een reden van {SenderChanges.ReasonLengthMin} tot {SenderChanges.ReasonLengthMax} tekens: ze staat in het logboek."
            ],
            ChangeFault.HasBrace => l[
                "An address or name that is announced in letters has no { or }.",
                "Een adres of naam die in brieven wordt aangekondigd, bevat geen { of }."
            ],
            ChangeFault.NotOwner => l[
                "Only an owner of the tenant asks for a change, and only they or who looks after the platform withdraw it.",
                "Alleen een eigenaar vraagt een wijziging; alleen zij of wie het platform beheert, trekt haar in."
            ],
            ChangeFault.NotPlatform => l[
                "Who looks after the platform must agree.",
                "Wie het platform beheert, moet instemmen."
            ],
            ChangeFault.SamePerson => l["Nobody agrees with themselves.", "Niemand stemt in met zichzelf."],
            ChangeFault.Agreed => l["Somebody agreed before.", "Er is al ingestemd."],
            ChangeFault.Over => l[
                "It is over: it was withdrawn, or has taken effect.",
                "Ze is voorbij: ze is ingetrokken, of geldt al."
            ],
            _ => throw new UnreachableException(),
        };
}
