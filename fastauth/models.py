"""The tables."""

from datetime import datetime

from sqlalchemy import DateTime, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base class of all tables."""


class User(Base):
    """A registered user."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    # By this form usernames are compared; `username` is what the user typed.
    folded_username: Mapped[str] = mapped_column(unique=True)
    fullname: Mapped[str]
    hashed_password: Mapped[str]
    # now() is the time when the transaction began, clock_timestamp() the time of day.
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.clock_timestamp()
    )
