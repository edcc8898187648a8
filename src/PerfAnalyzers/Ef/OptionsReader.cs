using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;
using static PerfAnalyzers.Ef.BuilderCalls;

namespace PerfAnalyzers.Ef;

/// <summary>Reads what is said of contexts: calls on their options builders, and what they set of themselves.</summary>
internal sealed class OptionsReader(EfSymbols symbols)
{
    public ConfiguredOptions Options { get; } = new();

    public void Read(SyntaxNode node, SemanticModel semantics)
    {
        switch (node)
        {
            case InvocationExpressionSyntax call when NameOf(call) is { } name && IsOption(name):
                ReadCall(call, name, semantics);
                break;
            // A context that configures itself has its options in sight, whatever they say; one that is given some has those besides.
            case MethodDeclarationSyntax { Identifier.ValueText: EfNames.OnConfiguring } configuring:
                if (semantics.GetDeclaredSymbol(configuring)?.ContainingType is { } owner && symbols.IsContext(owner)
                    && !IsGivenOptions(owner))
                    Options.Change(owner, static options => options with { IsSeen = true });
                break;
            case AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } } assignment
                when member is EfNames.QueryTrackingBehavior or EfNames.LazyLoadingEnabled:
                ReadAssignment(assignment, member, semantics);
                break;
        }
    }

    private static bool IsOption(string name) =>
        name is EfNames.UseLazyLoadingProxies or EfNames.UseQueryTrackingBehavior or EfNames.UseQuerySplittingBehavior
            or "UseNpgsql" or "UseSqlServer" or "UseSqlite" or "UseInMemoryDatabase" or "UseMySql" or "UseMySQL" or "UseOracle"
            or "UseCosmos" or "UseAzureSql";

    private void ReadCall(InvocationExpressionSyntax call, string name, SemanticModel semantics)
    {
        if (semantics.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return;
        // A provider's own builder takes the splitting behaviour: UseNpgsql(…, o => o.UseQuerySplittingBehavior(…)); it has no context
        // type.
        var (around, isRegistered, isForTools) = ContextAround(call, semantics);
        // IDesignTimeDbContextFactory: what makes migrations, and nothing else.
        if (isForTools)
            return;
        var context = (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault(symbols.IsContext) ?? around;
        var argument = LastName(call.ArgumentList.Arguments.FirstOrDefault()?.Expression);
        Options.Change(context, options => name switch
        {
            EfNames.UseLazyLoadingProxies => options with { LazyLoadingProxies = !ModelReader.IsFalse(call, semantics) },
            EfNames.UseQueryTrackingBehavior => options with { Tracking = TrackingNamed(argument) },
            EfNames.UseQuerySplittingBehavior =>
                options with { Splitting = argument == EfNames.SplitQuery ? SplittingDefault.SplitQuery : SplittingDefault.SingleQuery },
            _ => options with
            {
                Provider = name,
                HasSeveralProviders = options.HasSeveralProviders || options.Provider is { } other && other != name,
            },
        });
        // A context that is given options has them elsewhere, whatever it adds; who chooses the database gives all of them.
        var isSeen = isRegistered || context is not INamedTypeSymbol named || !IsGivenOptions(named)
            || name is not (EfNames.UseLazyLoadingProxies or EfNames.UseQueryTrackingBehavior or EfNames.UseQuerySplittingBehavior);
        Options.Change(context, options => options with
        {
            IsSeen = options.IsSeen || isSeen,
            IsRegistered = options.IsRegistered || isRegistered,
        });
    }

    private void ReadAssignment(AssignmentExpressionSyntax assignment, string member, SemanticModel semantics)
    {
        // Elsewhere than in the context itself it changes one instance for a while: that says nothing about the others.
        if (assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not { } constructor
            || semantics.GetDeclaredSymbol(constructor)?.ContainingType is not { } type || !symbols.IsContext(type))
            return;

        // What it sets here says nothing of the options that it is given.
        Options.Change(type, options => member == EfNames.QueryTrackingBehavior
            ? options with { Tracking = TrackingNamed(LastName(assignment.Right)) }
            : options with { LazyLoadingDisabled = assignment.Right.IsKind(SyntaxKind.FalseLiteralExpression) });
    }

    private static bool IsGivenOptions(INamedTypeSymbol context) =>
        context.InstanceConstructors.Any(static c => c.Parameters.Any(static p => p.Type.Name == "DbContextOptions"));

    private static TrackingDefault TrackingNamed(string? name) => name switch
    {
        EfNames.NoTracking => TrackingDefault.NoTracking,
        EfNames.NoTrackingWithIdentityResolution => TrackingDefault.NoTrackingWithIdentityResolution,
        _ => TrackingDefault.TrackAll,
    };

    /// <summary>
    /// The context that options are for: of the class that overrides <c>OnConfiguring</c>, or of the <c>Add…&lt;TContext&gt;</c> call
    /// around them.
    /// </summary>
    private (ITypeSymbol? Context, bool IsRegistered, bool IsForTools) ContextAround(SyntaxNode node, SemanticModel semantics)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case InvocationExpressionSyntax { Expression: var called } when GenericName(called) is { } generic:
                    foreach (var argument in generic.TypeArgumentList.Arguments.Reverse())
                    {
                        if (semantics.GetTypeInfo(argument).Type is { } type && symbols.IsContext(type))
                            return (type, generic.Identifier.ValueText.StartsWith("Add", StringComparison.Ordinal), false);
                    }

                    break;
                case TypeDeclarationSyntax declaration:
                    if (semantics.GetDeclaredSymbol(declaration) is not { } declared)
                        return default;
                    if (declared.AllInterfaces.Any(static i =>
                        i.Name == "IDesignTimeDbContextFactory" && i.IsIn("Microsoft", "EntityFrameworkCore", "Design")))
                        return (null, false, true);
                    return (symbols.IsContext(declared) ? declared : null, false, false);
            }
        }

        return default;
    }
}
