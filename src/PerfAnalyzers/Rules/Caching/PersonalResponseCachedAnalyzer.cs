using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>An endpoint's response is cached for all, and made for one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the response is to be kept for each user, by the browser alone or not at all is for its author to say.")]
public sealed class PersonalResponseCachedAnalyzer : RuleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.PersonalResponseCached,
        "Response of one user is cached for all",
        "The response is cached for all who ask, and depends on {0} ({1}): vary by it, let only the browser keep it, or do not cache it",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "A response cache, a proxy or a content delivery network gives a public response to everybody who asks for the same address. "
            + "What was made for one user then goes to others.");

    /// <summary>Creates the analyzer.</summary>
    public PersonalResponseCachedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(Compilation compilation) => compilation.SyntaxTrees.Any(ResponseCaching.IsMentioned);

    private protected override void Analyze(FileContext file)
    {
        var isMentioned = ResponseCaching.IsMentioned(file.Tree);
        foreach (var body in isMentioned ? file.Survey.All : file.Survey.Where(MayInherit))
        {
            var context = file.Enter(body);
            if (body.Member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                && ResponseCaching.Find(method, file.Compilation) is var (attribute, served)
                    && served != ServedTo.Nobody
                    && MayAnswer(method))
                ReportMember(context, method, attribute, served);
            if (isMentioned)
                AnalyzeCalls(context);
        }
    }

    /// <summary>True for a method whose class may have the attribute from a base class in another file.</summary>
    private static bool MayInherit(DeclaredMember member) =>
        member.Node is MethodDeclarationSyntax { Parent: TypeDeclarationSyntax type }
            && (type.BaseList is not null || type.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static void AnalyzeCalls(RuleContext context)
    {
        foreach (var call in BodyIndex.Around(context.Root).Invocations)
        {
            if (call.TargetMethod.Name == "CacheOutput")
                ReportHandlers(context, call);
            else if (EndpointHandlers.IsMap(call.TargetMethod))
                ReportLambda(context, call);
        }
    }

    private static void ReportMember(RuleContext context, IMethodSymbol method, AttributeData attribute, ServedTo served)
    {
        if (PersonalResult.Find(context.Root, served, context.Compilation) is not { } input)
            return;
        // An attribute of the class is reported at the method for which it is wrong.
        var own = attribute.ApplicationSyntaxReference?.GetSyntax(default);
        var isOwn = own is not null
            && own.SyntaxTree == context.Root.Syntax.SyntaxTree
            && method.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == own.SyntaxTree && r.Span.Contains(own.Span));
        Report(context, isOwn ? own!.GetLocation() : method.Locations[0], input);
    }

    /// <summary>app.MapGet("/", [OutputCache] (HttpContext http) => …)</summary>
    private static void ReportLambda(RuleContext context, IInvocationOperation map)
    {
        foreach (var argument in map.Arguments)
        {
            if (argument.Value.AsLambda() is { } lambda
                && ResponseCaching.Find(lambda.Symbol, context.Compilation) is var (attribute, served)
                && attribute.AttributeClass?.Name == "OutputCacheAttribute"
                && served != ServedTo.Nobody
                    && PersonalResult.Find(lambda.Body, served, context.Compilation) is { } input
                    && attribute.ApplicationSyntaxReference?.GetSyntax(default) is { } place)
                Report(context, place.GetLocation(), input);
        }
    }

    /// <summary>app.MapGet("/", …).CacheOutput(), or the same of a group.</summary>
    private static void ReportHandlers(RuleContext context, IInvocationOperation cacheOutput)
    {
        if (OutputCachePolicies.Analyze(cacheOutput, context.Compilation) is var served && served == ServedTo.Nobody)
            return;
        foreach (var map in EndpointMaps.Find(cacheOutput))
        {
            foreach (var argument in map.Arguments)
            {
                var body = argument.Value.AsLambda() is { } lambda ? lambda.Body
                    : argument.Value.AsMethodGroup() is { } group ? CallTargets.Body(group, context.Compilation)
                    : null;
                if (body is null || PersonalResult.Find(body, served, context.Compilation) is not { } input)
                    continue;
                Report(context, cacheOutput.OperatorLocation(), input);
                return;
            }
        }
    }

    private static void Report(RuleContext context, Location place, CacheInput input) =>
        context.Report(place, [input.Read.Location()], null, "'" + input.Name + "'", context.LocationOf(input.Read));

    /// <summary>Only answers to GET and HEAD are kept.</summary>
    private static bool MayAnswer(IMethodSymbol method)
    {
        if (method.HasAttribute("NonAction") || method.Name is "OnPost" or "OnPostAsync")
            return false;
        return method.HasAttribute("HttpGet") || method.HasAttribute("HttpHead")
            || !(method.HasAttribute("HttpPost")
                || method.HasAttribute("HttpPut")
                || method.HasAttribute("HttpDelete")
                || method.HasAttribute("HttpPatch"));
    }
}
