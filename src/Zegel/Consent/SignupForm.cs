using System.Security.Cryptography;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>
/// The sign-up form of a list, as <c>/f/{slug}</c> shows it: one box for one purpose. Nothing in here could put the box on
/// (G25).
/// </summary>
public sealed record SignupForm(MailingList List, Brand Brand, Tenant Tenant)
{
    public const string AddressField = "address";
    public const string NameField = "name";
    public const string NonceField = "nonce";
    public const string BoxField = "agree";

    /// <summary>What the box posts when someone ticked it.</summary>
    public const string BoxValue = "yes";

    /// <summary>A field that people do not see, so that only robots fill it. No browser fills in a fax number by itself.</summary>
    public const string TrapField = "fax";

    public Texts Texts => Texts.For(List.Language);

    public string Title => Texts.FormTitle(List, Brand.Name);

    /// <summary>What stands beside the box, and what the ledger keeps.</summary>
    public string Label => Texts.Label(List, Brand.Name);

    /// <summary>Changes whenever a word of the form does.</summary>
    public string Version => SnapshotHash[..12];

    /// <summary>SHA-256 in hex of all that the form says.</summary>
    public string SnapshotHash =>
        Snapshot([Title, Label, Tenant.LegalName, Tenant.PostalAddress, Tenant.Contact, Tenant.PrivacyUrl]);

    /// <summary>For the rules to judge.</summary>
    public FormFacts Facts => new([List.Name], TickedByDefault: false, Label, Brand.Name);

    internal static string Snapshot(IReadOnlyList<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}

/// <summary>Finds forms and judges what is posted to them.</summary>
public sealed class SignupForms(Database database, FormNonces nonces)
{
    /// <summary>Null when no list has this slug.</summary>
    public Task<SignupForm?> FindAsync(string slug, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var (lists, brands, tenants) = (db.MailingLists, db.Brands, db.Tenants);
                var query =
                    from list in lists
                    join brand in brands on list.BrandId equals brand.Id
                    join tenant in tenants on list.TenantId equals tenant.Id
                    where list.Slug == slug
                    select new
                    {
                        list,
                        brand,
                        tenant,
                    };
                var found = await query.SingleOrDefaultAsync(cancellationToken);
                return found is null ? null : new SignupForm(found.list, found.brand, found.tenant);
            },
            cancellationToken
        );

    /// <summary>The value of <see cref="SignupForm.NonceField"/> for a form shown now.</summary>
    public string NewNonce(SignupForm form, DateTimeOffset now) => nonces.Issue(form.List.Id, now);

    /// <summary>Judges a post. Only an accepted one holds a request.</summary>
    public SignupCheck Validate(SignupForm form, SignupPost post, DateTimeOffset now)
    {
        var texts = form.Texts;
        if (!string.IsNullOrEmpty(post.Trap))
            return new SignupCheck.Pretended();
        switch (nonces.Judge(post.Nonce, form.List.Id, now))
        {
            case NonceVerdict.Altered:
                return new SignupCheck.Rejected(SignupFault.FormAltered, texts.FormAltered, null);
            case NonceVerdict.TooFast:
                return new SignupCheck.Rejected(SignupFault.TooFast, texts.TooFast, null);
            case NonceVerdict.TooOld:
                return new SignupCheck.Rejected(SignupFault.TooOld, texts.TooOld, null);
        }
        if (post.Box != SignupForm.BoxValue)
            return new SignupCheck.Rejected(SignupFault.NotTicked, texts.NotTicked, null);
        if (!Mailbox.TryParse(post.Address?.Trim(), out var address, out var error))
            return new SignupCheck.Rejected(SignupFault.BadAddress, texts.BadAddress, error);
        return new SignupCheck.Accepted(
            new OptInRequest
            {
                Lists = [new AgreedList(form.List, form.Label)],
                Address = address,
                AddressAsTyped = post.Address!,
                Name = post.Name ?? "",
                Language = texts.Language,
                Act = ConsentAct.TickedBox,
                Form = $"form {form.List.Slug}",
                FormVersion = form.Version,
                FormSnapshot = form.SnapshotHash,
                Origin = post.Origin,
                Visitor = post.Visitor,
            }
        );
    }
}

/// <summary>What a browser sent: each field as posted, null when absent.</summary>
/// <param name="Origin">The address of the page.</param>
public sealed record SignupPost(
    string? Address,
    string? Name,
    string? Box,
    string? Nonce,
    string? Trap,
    string Origin,
    Visitor Visitor
);

/// <summary>What a post is worth.</summary>
public abstract record SignupCheck
{
    SignupCheck() { }

    public sealed record Accepted(OptInRequest Request) : SignupCheck;

    /// <summary>Nobody was subscribed; the form is shown again.</summary>
    /// <param name="Message">For the visitor, in the language of the form.</param>
    /// <param name="Detail">What exactly is wrong with the address, in English; null otherwise.</param>
    public sealed record Rejected(SignupFault Fault, string Message, string? Detail) : SignupCheck;

    /// <summary>A robot: it gets the answer that people get, and nothing happens.</summary>
    public sealed record Pretended : SignupCheck;
}

public enum SignupFault
{
    NotTicked,
    BadAddress,
    TooFast,
    TooOld,
    FormAltered,
}
