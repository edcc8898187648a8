using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Finds what an endpoint's result takes from the one who asks: its identity, its session, its cookies.</summary>
internal static class PersonalResult
{
    private static readonly string[] s_refusals =
    [
        "Unauthorized", "Forbid", "Challenge", "NotFound", "BadRequest", "Problem", "StatusCode", "Redirect", "LocalRedirect", "SignOut",
        "NoContent",
    ];

    /// <summary>What the result depends on, for those whom it is served to; null when it is the same for all, or not known.</summary>
    public static CacheInput? Find(IOperation body, ServedTo served, Compilation compilation)
    {
        foreach (var value in ResultsOf(body))
        {
            foreach (var input in CachedValueInputs.InputsOf(value, compilation))
            {
                // A tenant is mostly told by the host, which every response cache goes by.
                if (IsOfRequest(input) || served == ServedTo.Everybody && input.Kind == CacheInputKind.User)
                    return input;
            }
        }

        return null;
    }

    /// <summary>The session and the cookies, which an anonymous request may have.</summary>
    private static bool IsOfRequest(CacheInput input) =>
        input.Kind is CacheInputKind.User or CacheInputKind.Request
        && (input.Name.EndsWith("Session", StringComparison.Ordinal) && input.Path is null
            || input.Name.EndsWith("Cookies", StringComparison.Ordinal));

    /// <summary>What is returned, what a page or view shows, and what decides which of them.</summary>
    private static IEnumerable<IOperation> ResultsOf(IOperation body)
    {
        foreach (var part in body.OwnOperations())
        {
            switch (part)
            {
                case IReturnOperation { ReturnedValue: { } value } when !IsRefusal(value):
                    yield return value;
                    break;
                case IConditionalOperation { Type: null } choice
                        when Decides(choice.WhenTrue) || choice.WhenFalse is { } otherwise && Decides(otherwise):
                    yield return choice.Condition;
                    break;
                case ISimpleAssignmentOperation { Target: var target } assignment when IsShown(target):
                    yield return assignment.Value;
                    break;
            }
        }
    }

    /// <summary>if (!User.IsInRole("Admin")) return Forbid(): who may not is told so, and all others get the same.</summary>
    private static bool Decides(IOperation branch) =>
        branch.DescendantsAndSelf().Any(static o =>
            o is IReturnOperation { ReturnedValue: { } value } && !IsRefusal(value)
            || o is ISimpleAssignmentOperation { Target: var target } && (target is ILocalReferenceOperation || IsShown(target)));

    private static bool IsRefusal(IOperation value) =>
        value.Unwrap() is IInvocationOperation { TargetMethod.Name: var name }
            && s_refusals.Any(r => name.StartsWith(r, StringComparison.Ordinal));

    /// <summary>A property of the page, or an entry of the view's data.</summary>
    private static bool IsShown(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Property.IsIndexer: true,
            Instance: IPropertyReferenceOperation { Property.Name: "ViewData" or "TempData" } } =>
            true,
        IDynamicMemberReferenceOperation { Instance: IPropertyReferenceOperation { Property.Name: "ViewBag" } } => true,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance,
            Type: { } page } } =>
            Endpoint.IsPage(page),
        _ => false,
    };
}
