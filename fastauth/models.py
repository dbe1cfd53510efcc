"""The tables."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, func
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The base class of all tables."""

    type_annotation_map = {datetime: DateTime(timezone=True)}


class User(Base):
    """A registered user."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    # By this form usernames are compared; `username` is what the user typed.
    folded_username: Mapped[str] = mapped_column(unique=True)
    fullname: Mapped[str]
    role: Mapped[str] = mapped_column(
        CheckConstraint("role in ('user', 'admin')", name="users_role_check"),
        server_default="user",
    )
    email: Mapped[str | None] = mapped_column()
    # Null until the user has answered a message to this address.
    email_verified_at: Mapped[datetime | None]
    # True from a registration with an address to the first verified address.
    verification_required: Mapped[bool] = mapped_column(server_default="false")
    # The time of the last mail to this address; null for a new address.
    mailed_at: Mapped[datetime | None]
    hashed_password: Mapped[str]
    # The key of an object in the storage. Null: the user has no picture.
    picture_key: Mapped[str | None]
    # now() is the time when the transaction began, clock_timestamp() the time of day.
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )

    __table_args__ = (Index("users_email_key", func.lower(email), unique=True),)


class LoginSession(Base):
    """A session: it starts with a login. When it ends, its row is deleted."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    # One query loads both, because each request needs both.
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class RefreshToken(Base):
    """A refresh token, also after its use: a second use must be noticed."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    used_at: Mapped[datetime | None]


class ApiKey(Base):
    """A credential for a program of a user. The key is not stored, only its hash."""

    __tablename__ = "api_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    owner: AssociationProxy[str] = association_proxy("user", "username")


class Mail(Base):
    """A mail that is not sent yet. After sending, its row is deleted."""

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str]
    address: Mapped[str]
    created_at: Mapped[datetime]
    # Until then, the process that has claimed the mail may be sending it.
    claimed_until: Mapped[datetime | None]


class MailToken(Base):
    """The token of a link in a mail. The token is not stored, only its hash."""

    __tablename__ = "mail_tokens"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    # The kind of its mail. The token must be accepted for nothing else.
    purpose: Mapped[str]
    address: Mapped[str]
    expires_at: Mapped[datetime]
