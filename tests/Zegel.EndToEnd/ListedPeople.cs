using LinqToDB.Data;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Server;
using Zegel.Tenants;

namespace Zegel.EndToEnd;

/// <summary>People on a list without the two minutes that forms and confirmations take, and with the same ledger.</summary>
static class ListedPeople
{
    /// <summary>Puts people on the list, each with the ledger entry that proves the consent, in one transaction.</summary>
    /// <param name="address">The address of the person with this number, from 0.</param>
    public static async Task JoinAsync(
        Installation zegel,
        MailingList list,
        int count,
        Func<int, string> address,
        CancellationToken cancellationToken
    )
    {
        var now = zegel.Clock.GetUtcNow();
        var keys = await AddressKeys.LoadAsync(
            new PlatformKeys(zegel.Database, zegel.MasterKey, zegel.Clock),
            cancellationToken
        );
        var people = Enumerable
            .Range(0, count)
            .Select(number => Mailbox.Parse(address(number)))
            .Select(mailbox => new Person
            {
                Id = Guid.CreateVersion7(now),
                TenantId = list.TenantId,
                Address = mailbox.ToString(),
                AddressKey = keys.KeyFor(mailbox),
                Name = "Anna de Vries",
                Fields = "{}",
                Language = "nl",
                CreatedAt = now,
            })
            .ToList();
        var copying = new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows, MaxBatchSize = 500 };
        await zegel.Database.WriteAsync(
            async db =>
            {
                await db.BulkCopyAsync(copying, people, cancellationToken);
                var chain = await ConsentLedger.LockAsync(db, list.TenantId, cancellationToken);
                var places = new List<Subscription>();
                foreach (var person in people)
                {
                    var evidence = new Evidence.Confirmed
                    {
                        Ip = "",
                        UserAgent = "",
                        Method = "button",
                        Request = Guid.CreateVersion7(now),
                        RequestedAt = now,
                        Origin = "https://kringloop.example/nieuws",
                        TokenHash = "",
                    };
                    var entry = await chain.AppendAsync(person.Id, list.Id, evidence, now, cancellationToken);
                    places.Add(
                        new Subscription
                        {
                            Id = Guid.CreateVersion7(now),
                            TenantId = list.TenantId,
                            ListId = list.Id,
                            PersonId = person.Id,
                            State = SubscriptionState.Active,
                            ConsentId = entry.Id,
                            Since = now,
                        }
                    );
                }
                await db.BulkCopyAsync(copying, places, cancellationToken);
            },
            cancellationToken
        );
    }
}
