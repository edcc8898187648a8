using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>What a pooled context keeps from one use to the next: a member of its own that is set, a service of one request.</summary>
/// <param name="Location">The member, or the parameter of the constructor.</param>
/// <param name="Context">The context.</param>
/// <param name="Name">The member's or the parameter's name.</param>
/// <param name="IsService">True for a service.</param>
/// <param name="IsCertain">False when each request may set it.</param>
internal sealed record PooledState(Location Location, INamedTypeSymbol Context, string Name, bool IsService, bool IsCertain)
{
    private static readonly PerCompilation<ImmutableArray<PooledState>> s_known = new(static c => Find(EfModel.For(c)!).ToImmutableArray());

    /// <summary>What the contexts of a file keep.</summary>
    public static IEnumerable<PooledState> In(SyntaxTree tree, EfModel model) =>
        s_known.Get(model.Compilation).Where(s => s.Location.SourceTree == tree);

    private static IEnumerable<PooledState> Find(EfModel model)
    {
        var registrations = Registrations.Get(model);
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var pooled in registrations.Contexts)
        {
            if (!pooled.IsPooled || !seen.Add(pooled.Context))
                continue;
            foreach (var constructor in pooled.Context.InstanceConstructors)
            {
                foreach (var parameter in constructor.Parameters)
                {
                    if (registrations.IsScoped(parameter.Type)
                        && parameter.DeclaringSyntaxReferences is [var declared]
                        && parameter.IsDeclaredIn(model.Compilation))
                        yield return new(Location.Create(declared.SyntaxTree, declared.Span), pooled.Context, parameter.Name, true, true);
                }
            }

            foreach (var type in pooled.Context.SelfAndBaseTypes().OfType<INamedTypeSymbol>().Where(t => t.IsDeclaredIn(model.Compilation)))
            {
                // It puts itself in order when it goes back to the pool.
                if (type.Interfaces.Any(static i => i.Name == "IResettableService"))
                    break;
                foreach (var member in type.GetMembers())
                {
                    if (IsState(member, model) && WritesTo(member, model) is { } isCertain)
                        yield return new(member.Locations[0], pooled.Context, member.Name, false, isCertain);
                }
            }
        }
    }

    /// <summary>
    /// True when an object of the type itself may be another one after it was used: it has what can be set, or be added to.
    /// </summary>
    public static bool MayBeKeptBy(INamedTypeSymbol type, EfModel model) =>
        type.GetMembers().Any(m =>
            // Who subscribed to it once is told for all who come after.
            m is IEventSymbol { IsStatic: false, IsAbstract: false }
            || m is IFieldSymbol { IsStatic: false, Type: var of } field
                && !(field.AssociatedSymbol is not null && model.Symbols.IsDbSet(of))
                && !(field.IsReadOnly
                    && (of.IsValueType || of.SpecialType == SpecialType.System_String)
                    && HasConstantOrNone(field.AssociatedSymbol ?? field, model)));

    /// <summary>private readonly string _tenant = Tenants.Current: what the first one found, the others would keep.</summary>
    private static bool HasConstantOrNone(ISymbol member, EfModel model)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is not null
                && model.Bodies.ModelOf(reference.SyntaxTree)?.GetConstantValue(initializer.Value) is not { HasValue: true })
                return false;
        }

        return true;
    }

    private static bool IsState(ISymbol member, EfModel model) => member switch
    {
        // A transaction ends with what began it.
        IFieldSymbol { IsStatic: false, IsConst: false, IsReadOnly: false, IsImplicitlyDeclared: false, Type: var type } =>
            !model.Symbols.IsDbSet(type) && type.Name != "IDbContextTransaction",
        IPropertySymbol { IsStatic: false, IsIndexer: false, SetMethod: { IsInitOnly: false }, Type: var type } property =>
            !model.Symbols.IsDbSet(type)
            && property.ContainingType.GetMembers().Any(m => m is IFieldSymbol field && property.IsSame(field.AssociatedSymbol)),
        _ => false,
    };

    /// <summary>
    /// Null when nothing sets it but the constructor, or what sets it does so for each use; else whether that is certain to stay.
    /// </summary>
    private static bool? WritesTo(ISymbol member, EfModel model)
    {
        bool? found = null;
        foreach (var declared in Mentions.Get(model.Compilation).Of(member.Name))
        {
            foreach (var (place, root) in model.Bodies.In(declared))
            {
                var writes = root.Descendants().Where(d => d is IMemberReferenceOperation reference
                    && member.IsSame(reference.Member.OriginalDefinition)
                    && d.IsAssignmentTarget()).ToList();
                if (writes.Count == 0
                    || place is IMethodSymbol { MethodKind: MethodKind.Constructor } && place.ContainingType.IsSame(member.ContainingType))
                    continue;
                // A factory around the pool sets it each time, and who sets it to nothing again leaves nothing behind.
                if (MakesContexts(place, root)
                    || writes.Any(static w => w.Parent is ISimpleAssignmentOperation { Value: var value } && value.IsNoObject()))
                    return null;
                // if (_log is null) _log = …: often the same for all who come after. What is in a list is of those who put it there.
                var isFilledOnce = TypeOf(member).ElementType() is null && writes.All(w => IsFilledOnce(w, member));
                var isOfRequest =
                    place is IMethodSymbol { Parameters: var parameters } && parameters.Any(static p => p.Type.Name == "HttpContext");
                found = found != false && !isOfRequest && !isFilledOnce;
            }
        }

        return found;
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;

    private static bool IsFilledOnce(IOperation write, ISymbol member) =>
        write.Parent is ICoalesceAssignmentOperation
        || write.Ancestors().OfType<IConditionalOperation>().Any(check =>
            write.IsWithin(check.WhenTrue)
            && NullTest.Find(check.Condition) is { IsNull: true, Value: var tested }
            && member.IsSame(tested.ReferencedSymbol()?.OriginalDefinition));

    private static bool MakesContexts(ISymbol place, IOperation root) =>
        place.ContainingType?.AllInterfaces.Any(static i => i.Name == "IDbContextFactory") == true
        || BodyIndex.Around(root).Invocations.Any(static i => i.TargetMethod.Name.StartsWith("CreateDbContext", StringComparison.Ordinal));
}
