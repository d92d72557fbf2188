using Zegel.Sealing;
using Zegel.Tenants;

namespace Zegel.Campaigns.HouseMail;

/// <summary>A mail of Zegel's own around a code: what it is for, the code, how long it lasts, and who sends it.</summary>
static class CodeLetter
{
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    /// <param name="code">ASCII.</param>
    public static DraftBody Body(
        string language,
        string subject,
        string lead,
        string code,
        string note,
        Tenant tenant,
        Brand brand
    ) =>
        SystemBody.Compile(
            language,
            subject,
            $"""
            {lead}

                {code}

            {note}
            """,
            $"""
            <p>{SystemBody.Html.Encode(lead)}</p>
            <p style="font-size:32px;letter-spacing:4px">{code}</p>
            <p>{SystemBody.Html.Encode(note)}</p>
            """,
            tenant,
            brand
        );
}
